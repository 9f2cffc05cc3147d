"""The face of the package: what it exports, and what importing it costs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import b24frame as b24

PROMISED = {
    *("load_colleagues", "load_employees", "load_managers", "load_departments", "load_org", "load_colleague_ids"),
    *("normalize_colleagues", "normalize_departments", "Portal", "Webhook", "Org", "demo"),
    *("B24Error", "PortalError", "ApiError", "AuthError", "ScopeError", "AccessError", "LimitError", "OverloadError"),
    *("IncompleteError", "SchemaError", "ConstantSignalError", "MissingExtraError"),
}
HEAVY = [
    "requests",
    "urllib3",
    "matplotlib",
    "ipywidgets",
    "phonenumbers",
    "orjson",
    "tqdm",
    "tenacity",
    "pyarrow.parquet",
]


def modules_after(code: str) -> set[str]:
    """Modules that a fresh Python has imported after it ran some code."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert run.stderr == ""
    return set(json.loads(run.stdout))


def test_every_promised_name_is_exported() -> None:
    assert set(b24.__all__) >= PROMISED


def test_the_list_of_names_is_sorted_and_has_no_repeats() -> None:
    assert list(b24.__all__) == sorted(set(b24.__all__))


@pytest.mark.parametrize("name", b24.__all__)
def test_every_exported_name_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(b24, name)
    assert value is getattr(b24, name)
    assert value.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="'b24frame' has no attribute 'load_everything'"):
        _ = b24.load_everything


def test_dir_shows_every_exported_name_also_before_it_was_used() -> None:
    program = "import b24frame as b24; assert set(b24.__all__) <= set(dir(b24)); assert 'load' not in vars(b24)"
    modules_after(program)
    assert dir(b24) == sorted(dir(b24))


def test_star_import_brings_exactly_the_exported_names() -> None:
    modules_after("from b24frame import *\nimport b24frame\nassert set(b24frame.__all__) <= set(globals())")


def test_importing_the_package_imports_nothing_heavy() -> None:
    imported = modules_after("import b24frame")
    assert imported.isdisjoint(HEAVY)
    assert not any(name.startswith("b24frame.") and name.count(".") > 1 for name in imported)


def test_importing_the_package_costs_no_more_modules_than_pandas() -> None:
    more = modules_after("import pandas, b24frame") - modules_after("import pandas, importlib, typing, json")
    assert {name for name in more if not name.startswith("b24frame")} <= set()


@pytest.mark.parametrize(
    ("code", "never"),
    [
        (
            "import b24frame as b24\nb24.normalize_departments([])",
            ["requests", "matplotlib", "ipywidgets", "tqdm", "tenacity"],
        ),
        (
            "import b24frame as b24\nb24.normalize_colleagues([{'id': 1}])",
            ["requests", "matplotlib", "ipywidgets", "tqdm"],
        ),
        (
            "import b24frame as b24\nb24.Portal('https://a.example/rest/1/abcdefgh/')",
            ["requests", "matplotlib", "ipywidgets"],
        ),
        (
            "import b24frame as b24\nb24.demo.Server",
            ["requests", "pandas", "numpy", "pyarrow", "orjson", "phonenumbers"],
        ),
        (
            "import b24frame as b24\nwith b24.demo.portal(people=5) as url: b24.load_colleagues(url, progress=False)",
            ["matplotlib", "ipywidgets", "tqdm", "polars", "duckdb", "deltalake"],
        ),
    ],
    ids=["departments", "people", "a portal", "the demo", "a load"],
)
def test_nothing_is_imported_that_the_work_does_not_need(code: str, never: list[str]) -> None:
    assert modules_after(code).isdisjoint(never)


def test_the_demo_shares_no_code_with_the_client() -> None:
    """A misreading of the protocol must not hide in both."""
    imported = modules_after("import b24frame.demo")
    ours = {name for name in imported if name.startswith("b24frame.") and not name.startswith("b24frame.demo")}
    assert ours == set()


def test_the_package_ships_its_types() -> None:
    from importlib.resources import files

    assert (files("b24frame") / "py.typed").is_file()
