"""The dashboard as markup: in the notebook, and as a document without a kernel. Whatever is data is text."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from b24frame.errors import ConstantSignalError
from b24frame.widgets import _cells
from b24frame.widgets._fallback import PLAIN
from b24frame.widgets._page import static
from b24frame.widgets._shown import shown, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24frame.widgets._picture import Picture
    from b24frame.widgets._views import Look

ROWS = 100
_FEW = 20


def style() -> str:
    """Give the style of the dashboard in a notebook."""
    return f"<style>{static('activity.css')}</style>"


def is_broken(look: Look) -> bool:
    """Whether there is nothing to draw, not even a reason."""
    return isinstance(look.outcome, Exception) and not isinstance(look.outcome, ConstantSignalError)


def table(look: Look, most: int = ROWS) -> str:
    """Write the table with what to know about it; where there is none, why."""
    if isinstance(look.outcome, Exception):
        return f"<p {PLAIN}>{escape(str(look.outcome))}</p>"
    page = shown(look.outcome, look.view.columns, most)
    rows = _cells.table(page.columns.tolist(), page, look.title)
    note = f"<p {PLAIN}>{escape(told(look.outcome, most))}</p>"
    return f'{note}<div {PLAIN} role="region" tabindex="0" aria-label="Table: {escape(look.title)}">{rows}</div>'


def message(complaints: Sequence[str], min_group: int | None) -> str:
    """Write what is wrong, and a caution where small groups are shown."""
    wrong = "".join(f'<p class="b24-wrong" role="alert">{escape(text)}</p>' for text in complaints)
    return wrong + "".join(f'<p class="b24-caution" role="status">{caution}</p>' for caution in cautions(min_group))


def cautions(min_group: int | None) -> list[str]:
    """Say that small groups are shown, where they are."""
    is_open = min_group is None or min_group <= 1
    return ["Groups of any size are shown: a figure may be about one person. Do not pass it on."] if is_open else []


def status(text: str) -> str:
    """Write what became of saving."""
    return f'<span role="status">{escape(text)}</span>'


def chart(look: Look, picture: Picture) -> str:
    """Write the picture; where there is none, nothing."""
    if is_broken(look):
        return ""
    width, height = (round(96 * inches) for inches in picture.figure.get_size_inches())
    # The size is told and the picture is there at once, so that nothing jumps when it changes.
    return (
        f'<img alt="Chart: {escape(look.title)}" width="{width}" height="{height}" decoding="sync" '
        f'style="max-width:100%;height:auto" src="{data_url(picture.png(transparent=True), "image/png")}">'
    )


def document(look: Look, chart: str, min_group: int | None) -> str:
    """Write picture and table for a notebook that is read without a kernel; the picture brings its own paper."""
    said = "".join(f"<p>{caution}</p>" for caution in cautions(min_group))
    return f'<div style="background:#fff;width:fit-content;max-width:100%">{chart}</div>{said}{table(look, _FEW)}'


def data_url(content: bytes, kind: str) -> str:
    """Write bytes as an address that holds them."""
    return f"data:{kind};base64,{b64encode(content).decode()}"
