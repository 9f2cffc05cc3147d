"""The numbering plans of `phonenumbers`, compiled: digits as they are dialled go in, E.164 or None comes out.

The library finds a number in free text, then reads its digits. Here is the second half alone, for text whose digits are
beyond doubt: the same steps over the same metadata, hence the same answers. The steps are ``parse`` and
``is_valid_number`` of https://github.com/daviddrysdale/python-phonenumbers/blob/dev/python/phonenumbers/phonenumberutil.py
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from phonenumbers import PhoneMetadata, PhoneNumberDesc

# The commonest first: an alternation stops at the first that fits.
_TYPES: Final = (
    *("mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost"),
    *("voip", "personal_number", "pager", "uan", "voicemail"),
)
_NEVER: Final = "(?!)"
# Digits from which on a number without a plus is read as if it had one; and those of a Russian or Kazakh number.
_LONG: Final = 12
_RUSSIAN: Final = 11
# Below this the pattern of a whole column costs more to compile than it saves.
_COLUMN: Final = 500


class Dialler:
    """Digits as a person in one region writes them.

    Parameters
    ----------
    region
        Two letters that the library knows, or None for nowhere: then only calling codes can be read.

    Examples
    --------
    >>> Dialler("RU").read("89161234567"), Dialler(None).read("89161234567"), Dialler(None).read("79161234567")
    ('+79161234567', None, '+79161234567')
    """

    def __init__(self, region: str | None) -> None:
        from phonenumbers import country_code_for_region

        self._plan = _plan(country_code_for_region(region), region) if region else None
        self._main = _plan_at(self._plan.code) if self._plan else None
        self._line: re.Pattern[str] | None = None

    def read(self, key: str) -> str | None:
        """Read ASCII digits, perhaps with a plus in front; it may also be missing. Anything else is None."""
        if key.startswith("+"):
            return self._after_plus(key[1:]) if key[1:].isdecimal() else None
        if not key.isdecimal():
            return None
        return self._national(key) or (_international(key) if self.lacks_plus(key) else None)

    def lacks_plus(self, digits: str) -> bool:
        """Tell whether digits that are no number as they stand may be one that lacks its plus.

        Shorter ones are too often a number of another country by chance: 4951234567 without its 8 is one of Moscow,
        with a plus it is German.
        """
        if self._plan and digits.startswith(self._plan.code):
            return True
        return len(digits) >= _LONG or (len(digits) == _RUSSIAN and digits.startswith("7"))

    def column(self, keys: Sequence[str]) -> list[str | None]:
        """Read many at once, one answer per key; no key may contain a line break."""
        plan = self._plan
        if plan is None or self._main is None or len(keys) < _COLUMN:
            return [self.read(key) for key in keys]
        if self._line is None:
            self._line = re.compile(_line_pattern(plan, self._main), re.ASCII | re.MULTILINE)
        known = self._line.findall("\n".join(keys) + "\n")
        plus = f"+{plan.code}"
        return [plus + number if number else self.read(key) for number, key in zip(known, keys, strict=True)]

    def _after_plus(self, digits: str) -> str | None:
        if self._plan is None or _plan_at(digits[:3]):
            return _international(digits)
        # Where no calling code follows the plus, the library takes it for an ornament of the prefix for calls abroad.
        return _international(self._plan.from_abroad(digits) or "")

    def _national(self, digits: str) -> str | None:
        plan = self._plan
        if plan is None or self._main is None:
            return None
        abroad = plan.from_abroad(digits)
        if abroad is not None:
            return _international(abroad)
        if digits.startswith(plan.code):
            rest = plan.strip(digits[len(plan.code) :])
            if plan.is_too_long(digits) or (plan.general(rest) and not plan.general(digits)):
                return self._main.number(rest)
        return plan.number(digits)


class _Plan:
    """How one region cuts the national number out of what was dialled, and which numbers are valid."""

    def __init__(self, meta: PhoneMetadata, valid_pattern: str) -> None:
        general = _general(meta)
        self.code = str(meta.country_code)
        self.lengths: tuple[int, ...] = tuple(general.possible_length)
        self._local = frozenset(general.possible_length_local_only)
        # A prefix stays on where the rest would be too short, local only, or of a length in between.
        self._kept = frozenset(range(self.lengths[-1])) - frozenset(self.lengths) | self._local
        self.rule = meta.national_prefix_transform_rule
        self.general_pattern = _group(general.national_number_pattern)
        self.abroad_pattern = _group(meta.international_prefix)
        self.prefix_pattern = _group(meta.national_prefix_for_parsing)
        self.valid_pattern = valid_pattern
        self.general = _compiled(self.general_pattern).fullmatch
        self._abroad = _compiled(self.abroad_pattern).match
        self._prefix = _compiled(meta.national_prefix_for_parsing or _NEVER).match
        self._valid = _compiled(valid_pattern).fullmatch

    def from_abroad(self, digits: str) -> str | None:
        """Take off the prefix for calls abroad; None where there is none."""
        found = self._abroad(digits)
        # A calling code never begins with 0, so what 0 follows is no such prefix.
        return digits[found.end() :] if found and not digits.startswith("0", found.end()) else None

    def strip(self, digits: str) -> str:
        """Take off or rewrite the national prefix, unless a number of the general form would lose it."""
        found = self._prefix(digits)
        if not found:
            return digits
        rest = digits[found.end() :]
        if self.rule and found.groups()[-1] is not None:
            rest = found.expand(self.rule) + rest
        return digits if self.general(digits) and not self.general(rest) else rest

    def is_too_long(self, digits: str) -> bool:
        """Tell whether every number of the region is shorter."""
        return len(digits) > self.lengths[-1] and len(digits) not in self._local

    def number(self, digits: str) -> str | None:
        """Read digits after the calling code, or as dialled at home; E.164 if they are valid."""
        if self._prefix(digits):
            rest = self.strip(digits)
            if len(rest) not in self._kept:
                digits = rest
        return f"+{self.code}{digits}" if self._valid(digits) else None


def _international(digits: str) -> str | None:
    plan = _plan_at(digits[:3])
    return plan.number(digits[len(plan.code) :]) if plan else None


@cache
def _plan_at(start: str) -> _Plan | None:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as REGIONS

    codes = (int(start[:end]) for end in range(1, len(start) + 1) if start[0] != "0")
    return next((_plan(code, REGIONS[code][0]) for code in codes if code in REGIONS), None)


@cache
def _plan(code: int, region: str) -> _Plan:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    read = PhoneMetadata.metadata_for_region_or_calling_code
    metas = {name: cast("PhoneMetadata", read(code, name)) for name in COUNTRY_CODE_TO_REGION_CODE[code]}
    return _Plan(metas[region], _valid_pattern(list(metas.values())))


def _line_pattern(plan: _Plan, main: _Plan) -> str:
    """Match one line of a column: a number of the home region in its ordinary forms is captured, any other line is not.

    Captured is only what needs no decision: after ``+7``, ``7``, the national prefix or nothing stands a number that
    is valid, has the general form, and would lose it together with one more prefix.
    """
    general, prefix = f"{plan.general_pattern}$", plan.prefix_pattern
    trunk = "" if plan.rule else f"(?>{prefix})?"
    head = rf"\+{plan.code}|(?!{plan.abroad_pattern})(?:(?!{general}){plan.code}|(?!{plan.code}){trunk})"
    whole = f"(?!{prefix})" if plan.rule else f"(?!(?>{prefix}){general})"
    elsewhere = "" if main is plan else f"(?!{main.prefix_pattern})"
    return rf"(?:{head})({whole}{elsewhere}(?={_lengths(plan.lengths)})(?={general}){plan.valid_pattern})\n|.*\n"


def _valid_pattern(metas: Sequence[PhoneMetadata]) -> str:
    """Match the numbers that are valid in the region they belong to, of all that share a calling code."""
    pattern = _NEVER
    for meta in reversed(metas):
        own, lead = _own_pattern(meta), _group(meta.leading_digits)
        # Leading digits make a number the region's, valid or not; without them it must be valid there.
        claim = f"(?={lead}){own}|(?!{lead})" if meta.leading_digits and len(metas) > 1 else f"{own}|"
        pattern = f"{claim}(?:{pattern})"
    return f"(?:{pattern})"


def _general(meta: PhoneMetadata) -> PhoneNumberDesc:
    # Optional in the class, present in every region.
    return cast("PhoneNumberDesc", meta.general_desc)


def _own_pattern(meta: PhoneMetadata) -> str:
    general = _general(meta)
    types: dict[tuple[int, ...], list[str]] = {}
    for desc in filter(None, (getattr(meta, name) for name in _TYPES)):
        lengths = tuple(desc.possible_length or general.possible_length)
        types.setdefault(lengths, []).append(_group(desc.national_number_pattern))
    either = "|".join(f"(?={_lengths(lengths)})(?:{'|'.join(own)})$" for lengths, own in types.items())
    return f"(?:(?={_lengths(general.possible_length)})(?={_group(general.national_number_pattern)}$)(?:{either}))"


def _lengths(lengths: Iterable[int]) -> str:
    return "(?:" + "|".join(rf"\d{{{n}}}$" for n in lengths if n > 0) + ")"


def _group(pattern: str | None) -> str:
    # What the library captures would come out of a column's pattern as columns of its own.
    return "(?:" + re.sub(r"\((?!\?)", "(?:", pattern) + ")" if pattern else _NEVER


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
