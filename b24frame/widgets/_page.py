"""A view in one file: works from disk, asks the network for nothing, and holds its data as text that cannot run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from b24frame._atomic import check_place, whole

if TYPE_CHECKING:
    import os

# Nothing may be loaded from anywhere; scripts and styles run only if they are, letter for letter, these.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="view"></main>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
# In JSON these stand only inside texts, where the escape means the same; left bare they could end the script.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_DEFAULT = re.compile(r"\bexport\s*\{\s*([\w$]+) as default\s*\}\s*;?\s*$")


def write_page(path: str | os.PathLike[str], *, title: str, script: str, style: str, data: object) -> None:
    """Write a page whole or not at all.

    Parameters
    ----------
    path : path
        Where to.
    title : str
        Plain text.
    script : str
        An ES module; it finds the data as JSON in the text of `#data` and the place of the view in `#view`.
    style : str
        CSS; styles in attributes of the markup are refused by the browser, those that the script sets are not.
    data : object
        Anything that JSON holds.

    Raises
    ------
    ValueError
        Where the script or the style cannot stand in a page, or the folder does not exist.
    """
    target = Path(path)
    check_place(target)
    text = page(title=title, script=script, style=style, data=data)
    with whole(target) as file:
        # A half of a surrogate pair cannot be written; it says nothing either.
        file.write(text.encode("utf-8", "replace"))


def page(*, title: str, script: str, style: str, data: object) -> str:
    """Give the markup of a page; see `write_page`."""
    if "</script" in script.lower() or "</style" in style.lower() or "<!--" in script:
        raise ValueError("a script or style that holds its own end tag cannot stand in a page")
    policy = (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return _PAGE.format(policy=policy, title=escape(title), style=style, data=embedded(data), script=script)


def embedded(data: object) -> str:
    r"""Give JSON that can stand inside a script element whatever its texts are.

    >>> embedded({"name": "</script><b>"})
    '{"name":"\\u003c/script\\u003e\\u003cb\\u003e"}'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def static(name: str) -> str:
    """Read a built module or a style that the package ships."""
    return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")


def offline(module: str) -> str:
    """Turn a bundled module into a script that shows its view with the data of the page.

    >>> offline("const a={};export{a as default};")
    'const a={};a.offline(document.getElementById("view"),JSON.parse(document.getElementById("data").textContent))'

    Raises
    ------
    ValueError
        Where the module does not end with its default export.
    """
    data = 'JSON.parse(document.getElementById("data").textContent)'
    start = f'.offline(document.getElementById("view"),{data})'
    script, count = _DEFAULT.subn(lambda found: found[1] + start, module)
    if not count:
        raise ValueError("the module does not end with a default export: build it with js/build.js")
    return script


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
