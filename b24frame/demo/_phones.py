"""Phone numbers the way people type them into a portal."""

import random

from b24frame.demo import _names

_SPREAD = 2_654_435_761  # coprime to a power of ten: different ids never share a number


def chance(rng: random.Random, share: float) -> bool:
    """Whether something happens that happens to this share of people."""
    return rng.random() < share


def phones(rng: random.Random, person: int) -> object:
    """Value of the field `phones`: false, an empty list, or an object of one to four texts."""
    if chance(rng, 0.16):
        return False if chance(rng, 0.75) else []
    number = f"{person * _SPREAD % 10**9:09d}"
    found: dict[str, object] = {}
    if chance(rng, 0.88):
        found["personal_mobile"] = _mobile(rng, number)
    elif chance(rng, 0.5):
        found["personal_mobile"] = rng.choice((*_names.GARBAGE, None, ""))
    if chance(rng, 0.12):
        found["personal_phone"] = _foreign(rng, number)
    if chance(rng, 0.25):
        found["work_phone"] = _work(rng, number)
    if chance(rng, 0.5) or not found:
        inner = rng.randrange(100, 9_999)
        found["inner_phone"] = inner if chance(rng, 0.1) else str(inner)
    return found


def _mobile(rng: random.Random, number: str) -> str:
    area, a, b, c = f"9{number[:2]}", number[2:5], number[5:7], number[7:]
    style = rng.randrange(7)
    return (
        f"7{area}{a}{b}{c}",
        f"+7 ({area}) {a}-{b}-{c}",
        f"8 {area} {a} {b} {c}",
        f"+7{area}{a}{b}{c}",
        f"8({area}){a}-{b}-{c}",
        f" 8-{area}-{a}-{b}-{c} ",
        f"+7 {area} {a} {b} {c}, +7 (495) {a}-{b}-{c}",
    )[style]


def _work(rng: random.Random, number: str) -> str:
    local = f"{number[2:5]}-{number[5:7]}-{number[7:]}"
    extension = rng.randrange(10, 999)
    return rng.choice(
        (
            "8(495)123-45-67",
            f"8(495){local} доб. {extension}",
            f"+7 (812) {local}",
            f"8 (495) {local} #{extension}",
            f"+7 495 {local} ext. {extension}",
            f"8(495){local}; 8(499){local}",
        )
    )


def _foreign(rng: random.Random, number: str) -> str:
    return rng.choice(
        (
            f"+49 30 {number[1:]}",
            f"+44 20 7{number[:3]} {number[3:7]}",
            f"+1 212 5{number[:2]} {number[2:6]}",
            f"+90 532 {number[:3]} {number[3:7]}",
            f"+86 138 {number[:4]} {number[4:8]}",
            f"+7 701 {number[:3]} {number[3:7]}",
            f"0049 89 {number[1:]}",
        )
    )
