"""One person of the demo organisation as the server would send them, made from a seed and an id."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from b24frame.demo import _names
from b24frame.demo._phones import chance, phones

User = dict[str, object]

_OFFSETS = tuple(timezone(timedelta(hours=hours)) for hours in (3, 3, 3, 3, 1, 5))
_NEVER: Final[tuple[object, ...]] = (False, False, False, None, "", {})
_DAY, _SATURDAY = 1_440, 5
_OLDER_LACKS = ("avatar_hr", "desktop_last_date", "type", "website", "email")
_BOT_DATA = {"code": "demo_bot", "type": "bot", "app_id": "", "is_hidden": False}
_MARKUP = "<img src=x onerror=alert(1)>"
_BOT: User = {"bot": True, "external_auth_id": "bot", "type": "bot", "bot_data": _BOT_DATA, "last_activity_date": False}
_EXTRANET: User = {"extranet": True, "type": "extranet"}
_CONNECTOR: User = {"connector": True, "external_auth_id": "imconnector", "type": "connector"}
_NETWORK: User = {"network": True, "external_auth_id": "replica", "type": "network"}
_REST: User = {"external_auth_id": "rest_system", "name": "REST", "first_name": "REST", "last_name": ""}
_MAIL: User = {"external_auth_id": "email", "type": "email"}
_NOBODY: User = {"name": "", "first_name": None, "last_name": None, "work_position": None, "email": None}

# Every odd value is certain to occur, even in a small company: the person with this number has it.
SPECIALS: Final[dict[int, User]] = {
    5: {"name": _MARKUP, "first_name": _MARKUP, "last_name": "", "gender": "M"},
    6: {"name": "  Анна  Королёва ", "first_name": "  Анна ", "last_name": " Королёва ", "work_position": "  Юрист "},
    7: {"name": "Siobhan O'Neill", "first_name": "Siobhan", "last_name": "O'Neill", "gender": "F"},
    8: _NOBODY | {"website": None, "avatar": None},
    9: _BOT,
    10: _EXTRANET,
    11: _CONNECTOR,
    12: _NETWORK,
    13: {"birthday": "29-02"},
    14: {"phones": {"personal_mobile": "79161234567", "inner_phone": 4711}},
    15: {"phones": []},
    16: {"phones": False},
    17: {"last_activity_date": {}, "absent": None},
    18: {"last_activity_date": "", "absent": ""},
    19: {"last_activity_date": None, "absent": {}},
    20: {"active": False},
    21: _REST,
    22: {"last_activity_date": False, "mobile_last_date": False, "desktop_last_date": False},
    23: {"phones": {"personal_mobile": None, "personal_phone": "", "work_phone": "8(495)123-45-67 доб. 55"}},
    24: {"phones": {"work_phone": "8 916 123 45 67, +7 (495) 765-43-21", "inner_phone": "102"}},
    25: {"phones": {"personal_mobile": "нет", "work_phone": "+1 212 555 0143 ext. 12"}},
    26: {"birthday": False},
    27: {"name": "王伟", "first_name": "伟", "last_name": "王"},
    28: {"name": "محمد الأحمد", "first_name": "محمد", "last_name": "الأحمد"},
    29: {"name": "Артём Ковалёв", "first_name": "Артём", "last_name": "Ковалёв", "email": ""},
    30: {"name": "Аннабель-Виктория " * 6 + "Ромодановская-Стародубская"},
}
FIRST_SPECIAL, AFTER_SPECIALS = min(SPECIALS), max(SPECIALS) + 1

_KINDS: Final[tuple[User, ...]] = ({}, _EXTRANET, _BOT, _CONNECTOR, _NETWORK, _REST, _MAIL, {"active": False})
_KIND_WEIGHTS = (906, 20, 10, 10, 6, 4, 4, 40)


@dataclass(frozen=True)
class Who:
    """What the organisation knows of a person before they are described."""

    id: int
    serial: int
    departments: tuple[int, ...]
    head: bool
    inactive: bool = False


@dataclass(frozen=True)
class Setting:
    """What is the same for everybody: the seed, the moment, the age of the server, and whether it tells the apps."""

    seed: int
    now: datetime
    modern: bool
    signals: bool = False


def describe(who: Who, setting: Setting) -> User:
    """User object of a person: the same one for the same seed, moment and id."""
    rng = random.Random(setting.seed * 1_000_003 + who.id)
    user = _identity(rng, who) | _account(rng) | _times(rng, setting.now)
    user["departments"] = list(who.departments)
    user |= _contacts(rng, who)
    if not who.head:
        user |= rng.choices(_KINDS, _KIND_WEIGHTS)[0]
    special = {} if who.head else SPECIALS.get(who.serial, {})
    user.update(special)
    if setting.signals:
        return user | _apps(random.Random(f"apps of {setting.seed} {who.id}"), user["last_activity_date"])
    return _newest(user) if setting.modern else _older(user, special)


def _newest(user: User) -> User:
    return user | {"status": "online", "idle": False, "mobile_last_date": False, "desktop_last_date": False}


def _apps(rng: random.Random, seen: object) -> User:
    """Say in which apps somebody is seen: in both, in one, or in a browser only."""
    habit = rng.choices(("both", "desktop", "mobile", "browser"), (35, 30, 20, 15))[0]
    dates = {name: seen if habit in {name, "both"} else False for name in ("mobile", "desktop")}
    return {f"{name}_last_date": date for name, date in dates.items()}


def _older(user: User, special: User) -> User:
    if "last_activity_date" in special:
        user |= {"idle": False, "mobile_last_date": special["last_activity_date"]}
    return {key: value for key, value in user.items() if key not in _OLDER_LACKS}


def _identity(rng: random.Random, who: Who) -> User:
    culture = rng.choices(_names.CULTURES, _names.WEIGHTS)[0]
    woman = chance(rng, 0.5)
    first = rng.choice(culture.women if woman else culture.men)
    last = rng.choice(culture.surnames_women if woman else culture.surnames_men)
    picture = f"https://demo.example/upload/avatars/{who.id}.jpg" if chance(rng, 0.6) else ""
    return {
        "id": who.id,
        "active": not who.inactive,
        "name": culture.form.format(first=first, last=last),
        "first_name": first,
        "last_name": last,
        "work_position": _position(rng, who),
        "color": rng.choice(_names.COLORS),
        "avatar": picture,
        "avatar_hr": picture,
        "gender": "F" if woman else "M",
        "birthday": _birthday(rng),
    }


def _position(rng: random.Random, who: Who) -> str:
    usual = rng.choice(_names.POSITIONS)
    if who.serial < 0:
        return _names.DIRECTOR_POSITION
    return _names.HEAD_POSITION if who.head else usual


def _birthday(rng: random.Random) -> str | bool:
    if chance(rng, 0.25):
        return False if chance(rng, 0.2) else ""
    day = datetime(2024, 1, 1, tzinfo=_OFFSETS[0]) + timedelta(days=rng.randrange(366))
    return day.strftime("%d-%m")


def _account(rng: random.Random) -> User:
    return {
        "extranet": False,
        "network": False,
        "bot": False,
        "connector": False,
        "external_auth_id": rng.choice(("default", "socservices", "socservices")),
    }


def _times(rng: random.Random, now: datetime) -> User:
    zone = rng.choice(_OFFSETS)
    seen = _seen(rng, now, zone)
    mobile = seen if chance(rng, 0.5) else _seen(rng, now, zone)
    desktop = seen if chance(rng, 0.5) else _seen(rng, now, zone)
    return {
        "status": rng.choices(("online", "away", "dnd", "break", "offline"), (60, 20, 8, 4, 8))[0],
        "idle": _text(now.astimezone(zone) - timedelta(minutes=rng.randrange(5, 300))) if chance(rng, 0.2) else False,
        "last_activity_date": _value(rng, seen),
        "mobile_last_date": _value(rng, mobile),
        "desktop_last_date": _value(rng, desktop),
        "absent": _absent(rng, now, zone),
    }


def _seen(rng: random.Random, now: datetime, zone: timezone) -> datetime | None:
    minutes = rng.choices(
        (None, (1, 60), (60, _DAY), (_DAY, 10_080), (10_080, 43_200), (43_200, 129_600), (129_600, 700_000)),
        (6, 22, 30, 20, 10, 6, 6),
    )[0]
    if minutes is None:
        return None
    moment = (now - timedelta(minutes=rng.randrange(*minutes), seconds=rng.randrange(60))).astimezone(zone)
    if minutes[0] < _DAY:
        return moment
    # Who was last seen days ago was mostly seen at work: on a weekday, between eight and seven.
    moment = moment.replace(hour=rng.randrange(8, 19))
    return moment - timedelta(days=2) if moment.weekday() >= _SATURDAY and chance(rng, 0.8) else moment


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _value(rng: random.Random, moment: datetime | None) -> object:
    return rng.choice(_NEVER) if moment is None else _text(moment)


def _absent(rng: random.Random, now: datetime, zone: timezone) -> object:
    if not chance(rng, 0.07):
        return False
    until = (now + timedelta(days=rng.randrange(1, 40))).astimezone(zone)
    return _text(until.replace(hour=23, minute=59, second=59))


def _contacts(rng: random.Random, who: Who) -> User:
    email = rng.choices((f"user{who.id}@demo.example", "office@demo.example", "", None), (94, 3, 2, 1))[0]
    return {
        "phones": phones(rng, who.id),
        "bot_data": None,
        "type": "user",
        "website": rng.choice(("", "", "", "demo.example")),
        "email": email,
    }
