"""A column folded at once is what its texts folded one by one are."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from b24frame._lookup import fold
from b24frame.widgets._folded import folded, large

TEXTS = st.lists(st.none() | st.text() | st.text(st.characters(max_codepoint=127)), max_size=20)


@given(TEXTS)
def test_a_column_is_folded_as_its_texts_are(texts: list[str | None]) -> None:
    assert folded(large(texts)).to_pylist() == [fold(text or "") for text in texts]


@given(st.lists(st.text(st.characters(max_codepoint=127)), max_size=20))
def test_so_is_one_of_ascii_alone(texts: list[str]) -> None:
    assert folded(large(texts)).to_pylist() == [fold(text) for text in texts]


def test_texts_repeated_and_texts_with_line_breaks_keep_their_places() -> None:
    texts = ["Ёж\nёж", "A\x1fB", None, "Ёж\nёж", "\u00a0Ω\u2028ω "]
    assert folded(large(texts)).to_pylist() == ["еж еж", "a b", "", "еж еж", "ω ω"]
    assert folded(pa.array([], pa.large_string())).to_pylist() == []
