"""A company small enough to know by heart: 300 people in 25 departments, and everything that is odd in real ones.

Notebooks and examples read it from `data/`, where `make_data` wrote it.
"""

import random
from typing import Final, NamedTuple

from b24frame.demo._person import AFTER_SPECIALS, Setting
from b24frame.demo._structure import DIRECTOR, Department, Structure, person_id
from b24frame.demo.people import NOW, Company

SEED = 7
_OWN, _VACANT, _DISMISSED = 0, -1, -2
_SECOND_PLACE = 0.08


class _Unit(NamedTuple):
    """A department: its head is one of its own people, nobody, somebody dismissed, or the head of another one."""

    id: int
    parent: int
    name: str
    people: int
    head: int = _OWN


_UNITS: Final = (
    _Unit(1, 0, "Север", 5),
    _Unit(12, 1, "Продажи", 8),
    _Unit(31, 12, "Продажи / Москва", 39),
    _Unit(34, 12, "Продажи / Регионы", 21),
    _Unit(35, 12, "Интернет-магазин", 12),
    _Unit(58, 12, "Отдел по работе с ключевыми клиентами и государственными заказчиками", 9),
    _Unit(14, 1, "Операции", 5),
    _Unit(21, 14, "Склад", 30),
    _Unit(22, 14, "Логистика", 18),
    _Unit(40, 22, "Доставка", 17),
    _Unit(41, 40, "Ночная смена", 8),
    _Unit(23, 14, "Закупки", 9, head=14),
    _Unit(24, 14, "Контроль качества", 1, head=14),
    _Unit(16, 1, "Разработка", 6),
    _Unit(51, 16, "Бэкенд", 17),
    _Unit(52, 16, "Фронтенд", 12),
    _Unit(53, 16, "R&D", 7, head=_VACANT),
    _Unit(54, 16, "Группа поддержки", 14),
    _Unit(17, 1, "Сервис", 4),
    _Unit(61, 17, "Группа поддержки", 21),
    _Unit(62, 17, "上海客户服务", 9),
    _Unit(63, 17, "فريق دبي", 6, head=_DISMISSED),
    _Unit(18, 1, "Финансы и право", 10),
    _Unit(71, 18, "Бухгалтерия", 12, head=18),
    _Unit(90, 1, "Новый проект 2027", 0, head=14),
)


def sample(*, modern: bool = False, signals: bool = False) -> Company:
    """Company of a general director and 299 others, the same every time.

    Parameters
    ----------
    modern, signals
        As for `company`.

    Examples
    --------
    >>> company = sample()
    >>> len(company.departments), len(company.employee_ids)
    (25, 300)
    """
    rng = random.Random(SEED)
    total = sum(unit.people for unit in _UNITS) - 1
    # The odd people of the demo come with the low numbers, and none of them is made a head.
    heads = iter(range(AFTER_SPECIALS, AFTER_SPECIALS + len(_UNITS)))
    led = {unit.id: DIRECTOR if unit.id == DIRECTOR else person_id(next(heads)) for unit in _UNITS if _has_own(unit)}
    others = [person_id(serial) for serial in range(total) if person_id(serial) not in led.values()]
    rng.shuffle(others)
    members: dict[int, list[int]] = {}
    for unit in _UNITS:
        own = [led[unit.id]] if unit.id in led else []
        members[unit.id] = own + [others.pop() for _ in range(unit.people - len(own))]
    _place_twice(rng, members, set(led.values()))
    departments = [Department(unit.id, unit.name, unit.parent, _head(unit, led)) for unit in _UNITS]
    serials = {DIRECTOR: -1} | {person_id(serial): serial for serial in range(total)}
    dismissed = frozenset(led[unit.id] for unit in _UNITS if unit.head == _DISMISSED)
    return Company(Structure(departments, members, serials, [], dismissed), Setting(SEED, NOW, modern, signals))


def _has_own(unit: _Unit) -> bool:
    return unit.head in {_OWN, _DISMISSED}


def _head(unit: _Unit, led: dict[int, int]) -> int:
    if unit.head == _VACANT:
        return 0
    return led[unit.id] if _has_own(unit) else led[unit.head]


def _place_twice(rng: random.Random, members: dict[int, list[int]], heads: set[int]) -> None:
    filled = [unit.id for unit in _UNITS if unit.people > 1]
    for department in filled:
        for person in list(members[department]):
            other = rng.choice(filled)
            if rng.random() < _SECOND_PLACE and person not in heads and person not in members[other]:
                members[other].append(person)
