"""The modules that the package ships are those that its sources make."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

import b24frame

WIDGETS = Path(b24frame.__file__).parent / "widgets"
SOURCES = WIDGETS / "js"


def digest() -> str:
    """What js/build.js writes into the first line of each module."""
    found = sorted(path for path in SOURCES.iterdir() if path.suffix in {".js", ".json"})
    text = b"".join(path.read_bytes() for path in found)
    return hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize("name", ["explorer.js", "orgchart.js"])
def test_a_built_module_is_not_older_than_its_sources(name: str) -> None:
    first = (WIDGETS / "static" / name).read_text(encoding="utf-8").partition("\n")[0]
    assert digest() in first, "build it anew: cd b24frame/widgets/js && npm install --no-package-lock && npm run build"


@pytest.mark.parametrize("name", ["explorer.js", "orgchart.js"])
def test_a_built_module_is_small_and_asks_for_no_address(name: str) -> None:
    module = (WIDGETS / "static" / name).read_bytes()
    assert len(module) <= 100_000
    for far in (b"https://", b"import(", b"fetch(", b"XMLHttpRequest", b"innerHTML"):
        assert far not in module


def test_the_licences_of_what_is_bundled_are_beside_it() -> None:
    bundled = json.loads((SOURCES / "package.json").read_text())["dependencies"]
    licences = (WIDGETS / "static" / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(f"{name} {version} (" in licences for name, version in bundled.items())


@pytest.mark.parametrize(
    ("name", "root"), [("explorer", ".b24-explorer"), ("orgchart", ".b24-org"), ("activity", ".b24-activity")]
)
def test_a_style_reaches_no_other_widget_of_the_page(name: str, root: str) -> None:
    """Every part of every selector is inside the widget's own element."""
    style = re.sub(r"/\*.*?\*/", "", (WIDGETS / "static" / f"{name}.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    outer = re.sub(r"@media[^{]*\{", "", style)
    while "{" in outer:
        outer = re.sub(r"\{[^{}]*\}", ";", outer)
    rules = re.sub(r"\([^()]*\)", "", outer).replace("}", "").split(";")
    selectors = [part for rule in rules for part in rule.split(",") if part.strip()]
    assert selectors
    assert [part for part in selectors if not re.search(rf"{re.escape(root)}(?![\w-])", part)] == []
