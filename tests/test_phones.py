"""Phone numbers: the answers of the phonenumbers library, at a twentieth of its time."""

from __future__ import annotations

import html
import itertools
import re
import subprocess
import sys
import time
import unicodedata
from unittest.mock import patch

import numpy as np
import pandas as pd
import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberFormat, phonenumberutil

from b24frame import _phone_patterns
from b24frame.phones import extension, known_region, region_of, to_e164

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
# A column below the threshold is read number by number, above it by one pattern: both must answer alike.
THRESHOLDS = (0, 10**9)

# The plain reading, written with the library alone.


def by_library(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None


def dialled_digits(text: str) -> str:
    """Digits that the library takes for the number, by its own steps."""
    number = phonenumberutil._build_national_number_for_parsing(text)
    number = phonenumberutil._maybe_strip_extension(number)[1]
    return phonenumbers.normalize_digits_only(number)


def may_lack_its_plus(digits: str, region: str | None) -> bool:
    """Tell by the rule of the contract whether a plus may be put in front."""
    is_home = region is not None and digits.startswith(str(phonenumbers.country_code_for_region(region)))
    return is_home or (len(digits) == 11 and digits[0] == "7") or len(digits) >= 12


def one_number(text: str, region: str | None) -> str | None:
    if answer := by_library(text, region):
        return answer
    with_plus = re.sub(r"^\D*", "+", text, count=1)
    if with_plus == "+" or not (answer := by_library(with_plus, region)):
        return None
    return answer if may_lack_its_plus(dialled_digits(with_plus), region) else None


def visible(text: str) -> str:
    """Text as somebody reads it: by the categories of the contract, and entities as a browser shows them."""
    text = re.sub(r"&(?:#\d+|#x[\da-f]+|nbsp|amp|quot);", lambda entity: html.unescape(entity[0]), text)
    categories = [(char, unicodedata.category(char)) for char in text]
    return "".join(" " if kind == "Zs" else char for char, kind in categories if kind not in {"Cf", "Mn"})


def pieces(text: str, kind: str) -> list[str]:
    if kind == "marks":
        return re.sub("([+\uff0b])", r"\n\1", re.sub(r"[,;|&\r\t]", "\n", text)).split("\n")
    if kind == "words":
        return re.sub(r"[^\W\d_]", "\n", text).split("\n")
    twice = re.sub(r"[/\\]|[ \u00a0][ \u00a0]+", "\n", text)
    return re.sub(r"(?<=\d{10})[ \u00a0](?=\d{10})", "\n", twice).split("\n")


def reference(text: str, region: str | None, kinds: tuple[str, ...] = ("marks", "words", "blanks")) -> str | None:
    text = visible(text)
    if len(text) > 250:
        return None
    answer = one_number(text, region)
    if answer or not kinds:
        return answer
    return next(filter(None, (reference(piece, region, kinds[1:]) for piece in pieces(text, kinds[0]))), None)


def check(texts: list[str], region: str | None) -> None:
    wanted = [reference(text, region) for text in texts]
    for threshold in THRESHOLDS:
        with patch.object(_phone_patterns, "_COLUMN", threshold):
            found = to_e164(texts, region)
        wrong = [row for row in zip(texts, found, wanted, strict=True) if row[1] != row[2]]
        assert not wrong, (region, threshold, wrong[:5])


# Numbers to try: an example of every region and type, as people write them.


def examples() -> list[tuple[str, phonenumbers.PhoneNumber]]:
    kinds = phonenumbers.PhoneNumberType.values()
    found = [(region, phonenumbers.example_number_for_type(region, kind)) for region in REGIONS for kind in kinds]
    world = [("001", phonenumbers.example_number_for_non_geo_entity(code)) for code in (800, 808, 870, 878, 881, 979)]
    return [(region, number) for region, number in found + world if number is not None]


def styles(region: str, number: phonenumbers.PhoneNumber) -> list[str]:
    """Write a number in the ways people do, right and not quite right."""
    write = phonenumbers.format_number
    nsn = phonenumbers.national_significant_number(number)
    world, home = write(number, PhoneNumberFormat.INTERNATIONAL), write(number, PhoneNumberFormat.NATIONAL)
    prefix = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    digits = f"{number.country_code}{nsn}"
    return [
        *(world, home, f"+{digits}", digits, nsn, prefix + nsn, prefix + digits, f"00{digits}", f"+00{digits}"),
        *(f"+{number.country_code}{prefix}{nsn}", f"+{number.country_code} ({prefix}){nsn}", f"{digits}0", nsn[:-1]),
        *(f"{number.country_code}{prefix}{nsn}", f"011 {digits}", f"810{digits}", f"+{prefix}{digits}", f"0{nsn}"),
        *(f"({nsn[:3]}) {nsn[3:6]}-{nsn[6:]}", world.replace(" ", "\u00a0"), world.replace(" ", "."), f"[{home}]"),
        *(world.replace("-", "\u2013"), home.replace(" ", "/"), f" {world} ", f"тел.: {home}", f"{home}, {world}"),
        *(f"{world} доб. 55", f"{home} ext 7", f"{nsn}#123", f"{home} x55", f"{world} (моб.)", f"{world} вн. 5"),
    ]


EXAMPLES = examples()
STYLES = [(region, text) for region, number in EXAMPLES for text in styles(region, number)]
regions = st.none() | st.sampled_from(REGIONS) | st.sampled_from(["RU", "KZ", "BY", "US", "DE", "AR", "BR", "GB", "IT"])
separators = st.sampled_from(["", "", "", " ", "-", ".", "(", ")", "/", "\u00a0", "  ", "+", ",", ";", "\n", "x", "#"])


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a number of some region with some characters changed, dropped or added."""
    text = draw(st.sampled_from(STYLES))[1]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from("0123456789 -+()")) + text[place + draw(st.integers(0, 2)) :]
    return text


@st.composite
def extended(draw: st.DrawFn) -> str:
    """Draw words, a number of few or many digits, something that may begin an extension, digits, and an end."""
    words = [
        "",
        "",
        "тел. ",
        "tel:",
        "Tel:+",
        ";",
        "x",
        "ext ",
        "(",
        "/",
        "7;phone-context=",
        ";phone-context=+7",
        "#5,",
    ]
    marks = [
        " доб. ",
        "доб",
        ", ДОБ: ",
        " ext ",
        "Ext.",
        "ext",
        "x",
        " x ",
        "xx",
        "/x",
        "/  x",
        "\\x",
        "/ ext ",
        "#",
        " # ",
    ]
    marks += [
        ",",
        ",,",
        ";",
        ";ext=",
        ";isub=",
        ";phone-context=+7",
        " int ",
        "~",
        " - ",
        "e",
        "\u0445",
        "\tx",
        "\u00a0доб ",
    ]
    digits, few = st.text("0123456789", min_size=1, max_size=12), st.text("0123456789+-( )/", max_size=6)
    number = st.sampled_from(STYLES).map(lambda style: style[1]) | digits | few
    parts = [st.sampled_from(words), number, st.sampled_from(marks), digits]
    return "".join(map(draw, [*parts, st.sampled_from(["", "", ")", ".", "#", " ", "x", "\n", "_", " моб"])]))


@st.composite
def dialled(draw: st.DrawFn) -> str:
    """Draw digits with separators, often begun as a region's numbers are."""
    region = draw(st.sampled_from(REGIONS))
    meta = PhoneMetadata.metadata_for_region(region)
    starts = ["", "+", "0", "00", "8", "810", "1", "011", meta.national_prefix or "", str(meta.country_code)]
    head = draw(st.lists(st.sampled_from([*starts, f"+{meta.country_code}"]), max_size=3))
    body = draw(st.lists(st.tuples(st.sampled_from("0123456789"), separators), max_size=18))
    return "".join(head) + "".join(itertools.chain.from_iterable(body))


@pytest.mark.parametrize("region", [None, "RU"])
def test_every_regions_numbers_are_read_as_the_library_reads_them(region: str | None) -> None:
    check([text for _, text in STYLES], region)


@pytest.mark.parametrize("region", REGIONS)
def test_at_home_every_number_is_read_as_the_library_reads_it(region: str) -> None:
    check([text for home, text in STYLES if home == region], region)


@settings(max_examples=700, deadline=None)
@given(text=mutated(), region=regions)
def test_misspelt_numbers_are_read_as_the_library_reads_them(text: str, region: str | None) -> None:
    check([text], region)


@settings(max_examples=600, deadline=None)
@given(text=extended(), region=regions)
@example(text="8x123456789", region="RU")
@example(text=";phone-context=; 89161234567", region="RU")
def test_extensions_are_read_as_the_library_reads_them(text: str, region: str | None) -> None:
    check([text], region)


@settings(max_examples=1000, deadline=None)
@given(text=dialled(), region=regions)
def test_random_digits_are_read_as_the_library_reads_them(text: str, region: str | None) -> None:
    check([text], region)


@settings(max_examples=1000, deadline=None)
@given(
    text=st.text()
    | st.text("0123456789+-() .,;x#/\n~*доб\uff0b\uff11\u0661\u00b2\ud800\x00ext=tel:phon-c", max_size=40),
    region=regions,
)
@example(text="tel:03-331-6005;phone-context=+64", region=None)
@example(text="1-800-FLOWERS", region="US")
def test_wild_text_is_read_as_the_library_reads_it(text: str, region: str | None) -> None:
    check([text], region)


def test_the_contracts_examples() -> None:
    texts = ["+79161234567", "79161234567", "8 (916) 123-45-67", "+7 495 123-45-67 доб. 55", "12345, +7 916 123-45-67"]
    mobile, office = "+79161234567", "+74951234567"
    assert to_e164(texts, "RU") == [mobile, mobile, mobile, office, mobile]
    assert to_e164(texts) == [mobile, mobile, None, office, mobile]


@pytest.mark.parametrize(
    "tail",
    [
        *(" доб. 55", " доб.55", " доб 55", ", доб. 55", " (доб. 55)", " Доб: 55", "; доб. 55", " доп. 55"),
        *(" вн. 55", " внутр. 55", " ext. 55", " ext 55", " x55", "#55", " #55", ";ext=55", ",,55", ", 55"),
    ],
)
def test_an_extension_is_not_part_of_the_number(tail: str) -> None:
    assert to_e164([f"8 495 123-45-67{tail}"], "RU") == ["+74951234567"]


@pytest.mark.parametrize("between", [", ", ",", ";", " / ", "/", "|", "\n", "\r\n", " или ", " or ", "  ", " & "])
def test_of_several_numbers_the_first_valid_one_counts(between: str) -> None:
    two = f"8 916 123-45-67{between}8 495 123-45-67"
    assert to_e164([two, f"1234{between}8 495 123-45-67"], "RU") == ["+79161234567", "+74951234567"]


def test_numbers_side_by_side_are_told_apart_by_their_plus_or_their_length() -> None:
    assert to_e164(["+79161234567 +74951234567", "89161234567 84951234567"], "RU") == ["+79161234567"] * 2


def test_a_slash_or_blanks_inside_one_number_do_not_cut_it() -> None:
    assert to_e164(["030/123456", "030  123456", "(030) 12 34 56"], "DE") == ["+4930123456"] * 3


def test_an_ending_after_a_slash_belongs_to_a_second_number() -> None:
    assert to_e164(["8 495 123-45-67/68"], "RU") == ["+74951234567"]


def test_words_around_a_number_do_not_hide_it() -> None:
    texts = [
        "тел.: 8 916 123 45 67",
        "mob +7 916 123 45 67",
        "8 916 123-45-67 (моб.)",
        "моб. 8(916)1234567, звонить до 18",
    ]
    assert to_e164(texts, "RU") == ["+79161234567"] * 4


def test_a_plus_is_only_assumed_where_the_number_is_not_valid_as_it_stands() -> None:
    assert to_e164(["375291234567"], "RU") == ["+375291234567"]
    assert to_e164(["4951234567"], "RU") == ["+74951234567"]


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        *(("4951234567", None, None), ("4991234567", None, None), ("12345678901", None, None)),
        *(("12345678901", "RU", None), ("81234567890", "RU", None), ("4930123456", "FR", None)),
        *(
            ("4930123456", "DE", "+4930123456"),
            ("7 916 123 45 67", "US", "+79161234567"),
            ("тел. 4930123456", None, None),
        ),
        *(("12125551234", "US", "+12125551234"), ("12125551234", "CA", "+12125551234"), ("12125551234", "RU", None)),
        *(("79161234567", None, "+79161234567"), ("77011234567", "RU", "+77011234567"), ("7916123456", "US", None)),
        *(("375291234567", None, "+375291234567"), ("8613812345678", "RU", "+8613812345678")),
        *(("0079161234567", None, None), ("+4951234567", None, "+4951234567"), ("４９５１２３４５６７", None, None)),
    ],
)
def test_a_plus_is_only_assumed_at_home_before_a_russian_number_and_before_twelve_digits(
    text: str, region: str | None, number: str | None
) -> None:
    assert to_e164([text, f"{text} доб. 55", f"моб. {text}; 12"], region) == [number] * 3


@settings(max_examples=500, deadline=None)
@given(
    digits=st.text("0123456789", min_size=4, max_size=15),
    region=regions,
    tail=st.sampled_from(["", " доб. 55", "\uff11"]),
)
@example(digits="490301234567", region=None, tail="")
@example(digits="4903012345", region=None, tail="\uff11")
def test_digits_alone_are_never_a_number_that_neither_the_library_nor_the_rule_gives(
    digits: str, region: str | None, tail: str
) -> None:
    check([digits + tail], region)


def test_a_typing_error_in_a_number_of_home_does_not_make_it_one_of_abroad() -> None:
    """Of ten digits short of their prefix, or eleven with a wrong one, none is a foreign number."""
    chance = np.random.default_rng(10)
    body = [f"9{number:09d}" for number in chance.integers(10**9, size=2_000)]
    first = chance.integers(1, 7, size=2_000)
    wrong = [text for at, number in zip(first, body, strict=True) for text in (f"8{number[:-1]}", f"{at}{number}")]
    assert set(to_e164([*wrong, *(number[:-1] for number in body)], "RU")) == {None}
    assert set(to_e164([*(f"8{number}" for number in body), *body], None)) == {None}


@pytest.mark.parametrize(
    "mark",
    [
        *("\ufe0d", "\ufe0f", "\u0301", "\u200b", "\u200d", "\u2060", "\u00ad", "\u202d", "\u2068", "\ufeff", "\u061c"),
        *("\U000e0020", "\u180e"),
    ],
    ids=ascii,
)
def test_characters_that_nobody_sees_do_not_spoil_a_number(mark: str) -> None:
    seen = "+7-916-123-45-67"
    everywhere = mark.join(seen)
    texts = [f"+7{mark}-916-123-45-67", f"{mark}{seen}{mark}", everywhere, f"{mark}+{mark}7{mark} 9161234567"]
    assert to_e164(texts, "RU") == ["+79161234567"] * 4
    assert to_e164([f"8{mark}9161234567"] * 1_000, "RU") == ["+79161234567"] * 1_000
    assert extension([f"5{mark}5", f"доб.{mark} 55"]) == ["55", "55"]


@pytest.mark.parametrize(
    "blank", ["\u00a0", "\u2003", "\u2007", "\u2009", "\u202f", "\u205f", "\u3000", "\u1680"], ids=ascii
)
def test_a_space_of_any_kind_is_a_blank(blank: str) -> None:
    texts = [
        "8 916 123-45-67",
        "8 916 123-45-67 доб. 55",
        "89161234567 84951234567",
        "8 916 123-45-67  8 495 123-45-67",
    ]
    assert to_e164([text.replace(" ", blank) for text in texts], "RU") == ["+79161234567"] * 4


def test_html_entities_in_a_number_are_read_as_a_browser_shows_them() -> None:
    texts = ["+7&nbsp;916&nbsp;123-45-67", "+7&#160;916 123&#45;45&#x2d;67", "&#43;79161234567", "+7&thinsp;9161234567"]
    assert to_e164(texts) == ["+79161234567"] * 4
    assert extension(["доб.&nbsp;55", "&#53;5"]) == ["55", "55"]


@pytest.mark.parametrize(
    "several",
    [
        ["+7 916 123-45-67", "+7 495 123-45-67"],
        ["none", None, "", "+79161234567"],
        ("12345", 79161234567),
        {"0": "12345", "3": "+79161234567"},
        [79161234567.0, "+74951234567"],
    ],
    ids=repr,
)
def test_of_a_list_the_first_valid_number_counts(several: object) -> None:
    assert to_e164([several, "12345"]) == ["+79161234567", None]


def test_parts_of_a_list_are_never_read_as_one_number() -> None:
    assert to_e164([["+7916", "1234567"], ["8", "9161234567"], [True, 9161234567], [["+79161234567"]]], "RU") == [
        None,
        "+79161234567",
        "+79161234567",
        None,
    ]


def test_a_call_abroad_is_read_with_the_prefix_of_its_region() -> None:
    assert to_e164(["8 10 49 30 123456"], "RU") == ["+4930123456"]
    assert to_e164(["00 49 30 123456", "+00 49 30 123456"], "FR") == ["+4930123456"] * 2
    assert to_e164(["00 49 30 123456", "8 10 49 30 123456"]) == [None, None]


def test_numbers_are_read_as_their_digits() -> None:
    values = [79161234567, 79161234567.0, np.int64(79161234567), np.float64(79161234567), pd.Series([79161234567])[0]]
    assert to_e164(values, "RU") == ["+79161234567"] * 5


NO_NUMBERS: list[object] = [
    *(None, "", " ", False, True, [], {}, (), b"+79161234567", object(), pd.NA, pd.NaT, float("nan"), float("inf")),
    *(-79161234567, 79161234567.5, 10**5000, np.float32(1e30), np.bool_(True), "нет", "-", "+", "\ud800", "\x00"),
    *("7" * 251, "+79161234567" + " " * 250, "\x00+", "+" * 250, ";" * 250, "x" * 100_000, "(" * 249 + "1"),
]


def test_what_is_no_number_is_none_and_never_an_error() -> None:
    for region in (None, "RU"):
        assert to_e164(NO_NUMBERS, region) == [None] * len(NO_NUMBERS)


def test_line_breaks_in_a_text_do_not_move_its_neighbours() -> None:
    texts = ["89161234567", "12\n34", "8 495 123-45-67\n", "\n", "84951234567\n89161234567"] * 200
    assert to_e164(texts, "RU") == ["+79161234567", None, "+74951234567", None, "+74951234567"] * 200


def test_each_value_has_its_answer_in_order_and_repeats_are_kept() -> None:
    assert to_e164(iter(["89161234567", None, "89161234567"]), "RU") == ["+79161234567", None, "+79161234567"]
    assert to_e164([], "RU") == []


def test_a_region_is_known_in_either_case() -> None:
    assert known_region("ru") == known_region("RU") == "RU"
    assert known_region(None) is None
    assert to_e164(["030 123456"], "de") == ["+4930123456"]


@pytest.mark.parametrize("region", ["XX", "Russia", "UK", "", "001", 7])
def test_an_unknown_region_says_what_to_give(region: str) -> None:
    with pytest.raises(ValueError, match="two ISO 3166 letters"):
        to_e164([], region)


@pytest.mark.parametrize(
    ("host", "region"),
    [
        *(("acme.bitrix24.ru", "RU"), ("acme.bitrix24.by", "BY"), ("acme.bitrix24.kz", "KZ"), ("b24.acme.de", "DE")),
        *(("acme.bitrix24.fr", "FR"), ("acme.bitrix24.it", "IT"), ("acme.bitrix24.pl", "PL"), ("b24.acme.es", "ES")),
        *(("acme.bitrix24.in", "IN"), ("acme.bitrix24.com.br", "BR"), ("acme.bitrix24.uk", "GB"), ("a.co.uk", "GB")),
        *(("ACME.Bitrix24.RU", "RU"), ("acme.bitrix24.ru:443", "RU"), ("портал.рф", "RU"), ("a.bitrix24.co", "CO")),
        *(("acme.bitrix24.com", None), ("acme.bitrix24.eu", None), ("acme.io", None), ("acme.co", None), ("", None)),
        *(("localhost", None), ("127.0.0.1", None), ("127.0.0.1:8080", None), ("::1", None), ("[::1]:80", None)),
    ],
)
def test_a_portals_domain_tells_its_region(host: str, region: str | None) -> None:
    assert region_of(host) == region


def test_an_extension_is_its_digits_however_it_was_sent() -> None:
    assert extension(["55", 55, 55.0, "доб. 55", "доб.55", "вн. 55", " 55 ", "#55", "\uff15\uff15"]) == ["55"] * 9
    assert (
        extension(["ext. 55", "ext 55", "x55", "55#", "(55)", "внутр. 55", "Доб: 55", "55 (секретарь)"]) == ["55"] * 8
    )
    assert extension(["055", "0055", "7", "123456"]) == ["055", "0055", "7", "123456"]


def test_of_several_extensions_the_first_counts() -> None:
    assert extension(["55, 56", "55; 56", "55/56", "55|56", "55\n56", "доб. 55, доб. 56", ["55", "56"]]) == ["55"] * 7


@pytest.mark.parametrize("region", [None, "RU", "DE"])
@pytest.mark.parametrize(
    "outside",
    [
        *("+7 916 123-45-67", "+7 (495) 765-43-21", "+79161234567", "79161234567", 79161234567, "+49 30 123456"),
        *("8 916 123-45-67", "8-495-111-22-33", "89161234567", "8(916)1234567", "916 123 45 67", "9161234567"),
        *("доб. +7 916 123-45-67", "внутр. 8 916 123 45 67", "моб. 8 916 123 45 67", "+7\u00a0916\u2009123\ufe0d4567"),
    ],
)
def test_an_outside_number_is_no_extension(outside: object, region: str | None) -> None:
    assert extension([outside], region) == [None]


def test_beside_an_outside_number_an_extension_is_read() -> None:
    texts = ["+7 495 123-45-67 доб. 55", "8 (495) 123-45-67 #55", "+7 495 123-45-67, 55", "55, +7 495 123-45-67"]
    assert extension(texts) == ["55"] * 4


def test_digits_in_groups_are_no_extension_for_they_may_be_one_or_several() -> None:
    assert extension(["1-01", "101-105", "1 01", "10.1", "123-45-67", "доб. 1-01"]) == [None] * 6
    assert extension(["101, 102", "1-01"]) == ["101", None]


def test_an_extension_that_is_a_number_of_some_country_stays_one() -> None:
    """The library takes 30123 for a German number, and 5555 for one of Niue."""
    assert phonenumbers.is_valid_number(phonenumbers.parse("30123", "DE"))
    assert extension(["30123", "(30123)"], "DE") == ["30123"] * 2
    assert extension(["5555"], "NU") == ["5555"]
    assert extension(["5551234", "+3545551234"], "IS") == [None, None]


def test_an_extension_is_refused_an_unknown_region() -> None:
    with pytest.raises(ValueError, match="two ISO 3166 letters"):
        extension([], "XX")


def test_nothing_is_no_extension() -> None:
    assert extension([None, "", " ", "нет", False, True, [], {}, float("nan"), -5, "доб."]) == [None] * 11


def test_a_hostile_extension_takes_no_time() -> None:
    start = time.perf_counter()
    extension(["x" * 200_000, "1-" * 100_000, "доб" * 100_000])
    to_e164(["+" * 250, "1x" * 125, " 1 " * 83, "1/" * 125, "1, " * 83, "(" * 120 + "123" + " " * 120 + "!"], "RU")
    assert time.perf_counter() - start < 5


def test_importing_does_not_load_the_library() -> None:
    code = "import sys, b24frame.phones; sys.exit('phonenumbers' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


@pytest.mark.parametrize("region", ["RU", None])
@pytest.mark.parametrize("left", ["+7", "+7 (___) ___-__-__", "8 (___) ___-__-__", "+55", "доб. +7"])
def test_the_begin_of_an_outside_number_is_no_extension(left: str, region: str | None) -> None:
    """A form leaves it in a field that nobody filled, so everybody would share the extension 7."""
    assert extension([left], region) == [None]
