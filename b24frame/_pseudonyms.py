"""People without their names: the same analysis, but nobody can be recognised without the key."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from b24frame import schema
from b24frame._groups import listed
from b24frame._tree import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_LEAST_BITS = 128
_HEX = frozenset("0123456789abcdef")
_FRESH = 0.7
# Fifteen digits: spreadsheets and browsers round longer whole numbers.
_IDS = 10**15
# Words that are nobody's name, so that nobody takes a pseudonym for a person.
_FIRST = (
    *("Amberish", "Autumnal", "Bluish", "Breezy", "Bright", "Calm", "Clear", "Coastal", "Cool", "Copperish"),
    *("Cosmic", "Crisp", "Dewy", "Distant", "Eastern", "Even", "Faraway", "Floral", "Foggy", "Gentle", "Glassy"),
    *("Golden", "Grassy", "Greenish", "Hilly", "Icy", "Leafy", "Level", "Light", "Lunar", "Marble", "Mellow"),
    *("Misty", "Mossy", "Muted", "Nearby", "Northern", "Pale", "Pebbly", "Plain", "Polar", "Quiet", "Rainy"),
    *("Rocky", "Round", "Sandy", "Sheltered", "Silvery", "Slow", "Snowy", "Solar", "Southern", "Spring-like"),
    *("Stony", "Sunlit", "Tidal", "Upland", "Velvety", "Warm", "Western", "Windy", "Wintry", "Wooded"),
)
_LAST = (
    *("Archipelago", "Basin", "Bay", "Boulder", "Canyon", "Cape", "Cascade", "Cave", "Channel", "Clearing"),
    *("Cloudbank", "Coastline", "Coral", "Creek", "Crater", "Crest", "Delta", "Dune", "Estuary", "Fjord"),
    *("Footpath", "Foothill", "Geyser", "Glacier", "Gorge", "Gravel", "Grotto", "Harbour", "Headland", "Highland"),
    *("Horizon", "Iceberg", "Inlet", "Island", "Lagoon", "Lakeside", "Lowland", "Meadow", "Moorland", "Mountain"),
    *("Oasis", "Orchard", "Peninsula", "Plateau", "Prairie", "Quarry", "Rainbow", "Rapids", "Reef", "Ridge"),
    *("Riverbank", "Savanna", "Seashore", "Shoal", "Spring", "Steppe", "Strait", "Summit", "Terrace", "Thicket"),
    *("Tundra", "Valley", "Waterfall", "Wetland"),
)
_TYPES = ("user", "employee", "bot", "extranet", "collaber", "connector", "network", "email")
_ACCOUNTS = ("default", "socservices", "bot", "imconnector", "rest_system", "replica", "email", "network", "shop")
_CONTACTS: Mapping[str, str] = {
    "email": "{}@example.invalid",
    **dict.fromkeys(("phone", "personal_mobile", "personal_phone", "work_phone"), "phone-{}"),
    "inner_phone": "ext-{}",
}
_DROPPED = ("birthday", "color", "website", "avatar", "avatar_hr", "phones_raw", "bot_data")
_KEPT_FLAGS = ("active", "extranet", "network", "bot", "connector", "employee")
_KEPT_TIMES = ("idle", "last_activity_date", "mobile_last_date", "desktop_last_date", "absent")
_TOLD = ("method", "loaded_at", "total", "missing", "requests", "reconciled", "constant")


def pseudonymize(people: pd.DataFrame, key: str | bytes, *, exact_times: bool = False) -> pd.DataFrame:
    """Replace ids, names and contacts by pseudonyms that only the holder of the key can make again.

    Pseudonyms are HMAC-SHA256 with the key (https://datatracker.ietf.org/doc/html/rfc2104): the same key gives the same
    ones in every snapshot, another key others. The result is pseudonymous, not anonymous: days, memberships,
    gender and the shape of the company are kept, and whoever knows those of a person finds the row. Keep the
    key apart from the data, and forget it when nobody needs the way back any more.

    Parameters
    ----------
    people : DataFrame
        The people frame (of an `Org`: its `people`).
    key : str or bytes
        A secret of at least 128 bits that nobody can guess: ``secrets.token_hex(16)``, or a sentence of 30 letters.
    exact_times : bool
        Keep the moments to the second. Hardly two people have the same, so whoever knows when somebody was last seen
        finds the row; by default only the days (UTC) are kept, and recency counts to the day.

    Returns
    -------
    DataFrame
        A people frame with the same dtypes, a row per person, ordered by the new `id` (int64, up to 15 digits): the
        portal's order would tell who is who. Replaced: `id`, manager_id, department_id, department_ids (and
        heads_departments where it is there), all in one way, so that they still join; name, first_name, last_name by
        words of a fixed list; work_position, department, department_path, departments, email, phones and inner_phone
        by tokens: what was equal is equal, what was missing is missing. Dropped (NA): birthday, color, website,
        avatar, avatar_hr, phones_raw, bot_data; columns that are not of the people frame are gone, and so is the
        portal's host in the attrs. Of status, type and external_auth_id only the values that Bitrix24 documents stay.
        Kept: gender, the flags, the days of the times.

    Raises
    ------
    TypeError
        Where people is no frame with ids as its index, or the key neither text nor bytes.
    ValueError
        Where the key can be guessed (too short, or it repeats), or two ids meet in one pseudonym (about 1 in 200,000
        keys with 100,000 people).
    SchemaError
        Where a column of the people frame is missing.

    Examples
    --------
    >>> import b24frame as b24
    >>> people = b24.normalize_colleagues([{"id": 1, "name": "Anna Smith", "email": "anna@acme.example"}])
    >>> safe = b24.pseudonymize(people, key="an example is no place for a key")
    >>> safe[["name", "email"]]
                       name                             email
    id
    715927249545144  Rainy Cape  ec5c0afa56c98d5a@example.invalid
    """
    if not isinstance(people, pd.DataFrame):
        raise TypeError(f"people is a people frame, not {type(people).__name__}; of an Org pass org.people")
    schema.require(people, *schema.PEOPLE)
    if not pd.api.types.is_integer_dtype(people.index.dtype):
        raise TypeError(
            f"the index holds the ids of the people, not {people.index.dtype}; set it to the column with them"
        )
    make = _Pseudonyms(_checked(key))
    persons = make.numbers("person", people.index)
    columns = _columns(people, make, persons) | _times(people, exact=exact_times)
    dtypes = dict(schema.PEOPLE)
    safe = schema.frame_of([persons[person] for person in people.index], columns, dtypes, _told(people))
    return safe.sort_index()


class _Pseudonyms:
    """Makes pseudonyms with one key; each kind of thing has its own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, kind: str, value: object) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256")

    def number(self, kind: str, value: int) -> int:
        return int.from_bytes(self.digest(kind, value)[:16]) % (_IDS - 1) + 1

    def numbers(self, kind: str, values: Iterable[Any]) -> dict[Any, int]:
        found = {value: self.number(kind, int(value)) for value in dict.fromkeys(values)}
        if len(set(found.values())) < len(found):
            raise ValueError("two ids have one pseudonym with this key, by chance; take another key")
        return found

    def token(self, kind: str, value: str) -> str:
        return self.digest(kind, value).hex()[:16]

    def name(self, person: int) -> tuple[str, str]:
        digest = self.digest("name", person)
        return (
            _FIRST[int.from_bytes(digest[:8]) % len(_FIRST)],
            _LAST[int.from_bytes(digest[8:16]) % len(_LAST)],
        )


def _checked(key: str | bytes) -> bytes:
    if not isinstance(key, str | bytes):
        raise TypeError("key is a text or bytes; make one with secrets.token_hex(32) and keep it apart from the data")
    taken = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
    bits = _bits(taken, key)
    if bits < _LEAST_BITS:
        raise ValueError(
            f"the key has at most {bits} bits of variety, and with fewer than {_LEAST_BITS} it can be guessed; make "
            "one with secrets.token_hex(32) and keep it apart from the data"
        )
    return taken


def _bits(taken: bytes, key: str | bytes) -> int:
    """Tell how many bits of variety a key can have at most: by its signs, less what repeats or counts up."""
    is_text = isinstance(key, str) or (key.isascii() and key.decode().isprintable())
    text = key if isinstance(key, str) else taken.decode("latin-1")
    steps = np.diff([ord(sign) for sign in text]).tolist()
    runs = [tuple(steps[at : at + 3]) for at in range(len(steps) - 2)]
    fresh = len(set(runs)) / max(1, len(runs))
    # By chance, a random key repeats a little.
    return int(len(text) * np.log2(_signs(text) if is_text else 256) * (1.0 if fresh > _FRESH else fresh))


def _signs(text: str) -> int:
    """Tell of how many signs somebody may have chosen those of a text."""
    if set(text) <= _HEX:
        return 16
    if text in {text.lower(), text.upper()}:
        return 48
    return 64 if text.isalnum() else 95


def _columns(people: pd.DataFrame, make: _Pseudonyms, persons: Mapping[Any, int]) -> dict[str, Any]:
    columns: dict[str, Any] = {name: people[name].to_numpy(dtype=bool) for name in _KEPT_FLAGS}
    columns |= {name: _nothing(len(people)) for name in _DROPPED}
    columns |= _names(people, make)
    columns |= {name: _replaced(people[name], _contact(make, form)) for name, form in _CONTACTS.items()}
    columns["work_position"] = _replaced(people["work_position"], lambda text: f"position-{make.token('post', text)}")
    columns |= _departments(people, make)
    heads = dict(persons) | make.numbers("person", people["manager_id"].dropna().unique())
    columns["manager_id"] = _renumbered(people["manager_id"], heads)
    columns["gender"] = _only(people["gender"], schema.GENDER.categories)
    columns["status"] = _only(people["status"], schema.STATUSES)
    columns["type"] = _only(people["type"], _TYPES).astype(schema.STR)
    columns["external_auth_id"] = _only(people["external_auth_id"], _ACCOUNTS).astype(schema.STR)
    return columns


def _names(people: pd.DataFrame, make: _Pseudonyms) -> dict[str, Any]:
    words = [make.name(int(person)) for person in people.index]
    made = {
        "name": [f"{first} {last}" for first, last in words],
        "first_name": [first for first, _ in words],
        "last_name": [last for _, last in words],
    }
    return {
        name: _text(None if missing else text for text, missing in zip(texts, people[name].isna(), strict=True))
        for name, texts in made.items()
    }


def _departments(people: pd.DataFrame, make: _Pseudonyms) -> dict[str, Any]:
    lists = {
        name: [listed(ids) for ids in people[name]]
        for name in ("department_ids", "heads_departments")
        if name in people
    }
    alone = people["department_id"].dropna()
    numbers = make.numbers("department", [*(each for ids in lists.values() for one in ids for each in one), *alone])
    columns = {name: schema.lists([[numbers[one] for one in each] for each in ids]) for name, ids in lists.items()}
    columns["department_id"] = _renumbered(people["department_id"], numbers)

    names = _Memory(lambda text: f"unit-{make.token('unit', text)}")
    columns["department"] = _replaced(people["department"], names.__getitem__)
    columns["departments"] = schema.lists([[names[name] for name in listed(each)] for each in people["departments"]])
    columns["department_path"] = _paths(people, names.__getitem__)
    return columns


class _Memory(dict[str, str]):
    """Makes each pseudonym once."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> str:
        self[text] = made = self._make(text)
        return made


def _paths(people: pd.DataFrame, unit: Callable[[str], str]) -> Any:  # noqa: ANN401 - a pandas array
    """Replace each step of the paths; the last is the department, whose name may hold the separator itself."""
    last = people["department"].fillna("")
    pairs = pd.MultiIndex.from_arrays([people["department_path"].fillna(""), last])
    codes, found = pairs.factorize()
    made = [SEPARATOR.join(map(unit, _steps(path, name))) or None for path, name in found]
    return _text(np.array(made, dtype=object)[codes])


def _steps(path: str, name: str) -> list[str]:
    if not name or not (path == name or path.endswith(SEPARATOR + name)):
        return path.split(SEPARATOR) if path else []
    above = path.removesuffix(name).removesuffix(SEPARATOR)
    return [*(above.split(SEPARATOR) if above else ()), name]


def _contact(make: _Pseudonyms, form: str) -> Callable[[str], str]:
    # One kind for all phones: a number is the same in whichever field it stands.
    kind = form.partition("-")[0] if "-" in form else "email"
    return lambda text: form.format(make.token(kind, text.casefold()))


def _replaced(column: pd.Series, pseudonym: Callable[[str], str]) -> Any:  # noqa: ANN401 - a pandas array
    codes, found = pd.factorize(column.astype(object))
    made = [*(pseudonym(str(text)) for text in found), None]
    return _text(np.array(made, dtype=object)[codes])


def _renumbered(column: pd.Series, numbers: Mapping[Any, int]) -> Any:  # noqa: ANN401 - a pandas array
    codes, found = pd.factorize(column.astype(object))
    made = [*(numbers[number] for number in found), None]
    return schema.whole_numbers(np.array(made, dtype=object)[codes])


def _only(column: pd.Series, values: Iterable[str]) -> Any:  # noqa: ANN401 - a pandas array
    known = column.astype(object).where(column.isin(list(values)))
    return pd.Categorical(known, categories=list(values))


def _times(people: pd.DataFrame, *, exact: bool) -> dict[str, Any]:
    """Take times and nothing else: in a frame made by hand a text may stand there."""
    times = {name: pd.to_datetime(people[name], utc=True, format="ISO8601") for name in _KEPT_TIMES}
    return {
        name: (column if exact else column.dt.floor("D")).astype(schema.TIME).array for name, column in times.items()
    }


def _text(values: Iterable[str | None]) -> Any:  # noqa: ANN401 - a pandas array
    return schema.text(pa.array(list(values), pa.large_string()))


def _nothing(count: int) -> Any:  # noqa: ANN401 - a pandas array
    return schema.text(pa.nulls(count, pa.large_string()))


def _told(people: pd.DataFrame) -> dict[str, Any]:
    attrs = people.attrs.get("b24frame", {})
    return {name: attrs[name] for name in _TOLD if name in attrs} | {"pseudonymized": True}
