"""What users read first: the README's code runs, and the notebooks are committed with what they print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import b24frame as b24

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def cells(notebook: Path) -> list[dict[str, Any]]:
    """Code cells of a notebook."""
    return [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_with_the_outputs_of_one_run_from_top_to_bottom(notebook: Path) -> None:
    code = cells(notebook)
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    kinds = {output["output_type"] for cell in code for output in cell["outputs"]}
    assert kinds <= {"execute_result", "display_data", "stream"}
    assert sum(bool(cell["outputs"]) for cell in code) >= len(code) - 2


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_read_without_a_kernel(notebook: Path) -> None:
    """A live view would be an error message there; in its place stands a document."""
    assert "widgets" not in json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    data = [output.get("data", {}) for cell in cells(notebook) for output in cell["outputs"]]
    assert not any("widget-view" in kind for kinds in data for kind in kinds)
    shown = [cell for cell in cells(notebook) if "b24.widgets." in "".join(cell["source"])]
    assert shown
    assert all("text/html" in output["data"] for cell in shown for output in cell["outputs"])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_webhook_and_no_path_of_the_machine_it_ran_on(notebook: Path) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert not re.search(r"/rest/\d+/\w{8,}", text)
    assert not re.search(r"/(?:home|root|tmp|work|Users)/", text)


def test_the_code_of_the_readme_runs_on_the_demo_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first block is for a portal of the reader's own: here it is given the demo's."""
    own, demo = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[:2]
    with b24.demo.portal(people=60, seed=7) as url:
        code = re.sub(r'"https://acme[^"]*"', repr(url), own)
        assert code != own
        names: dict[str, Any] = {}
        exec(code, names)  # noqa: S102 - our own README
    assert len(names["people"]) == 60
    monkeypatch.setattr(b24.demo, "portal", _small(b24.demo.portal))
    exec(demo, names)  # noqa: S102 - our own README
    assert len(names["org"].people) == 41


def test_the_code_of_the_readme_about_a_company_runs_on_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's departments have Russian names."""
    names: dict[str, Any] = {"b24": b24}
    with b24.demo.portal(b24.demo.sample()) as url:
        monkeypatch.setenv("B24_WEBHOOK", url)
        for title in ("The company as a tree", "Who is there", "Look at it"):
            code = README.split(f"## {title}\n")[1].split("```python\n")[1].split("```")[0]
            exec(code.replace('"Sales"', '"Продажи"').replace('"Operations"', '"Операции"'), names)  # noqa: S102
            names["people"] = names["org"].people
    assert len(names["org"].people) == 300


def _small(portal: Any) -> Any:  # noqa: ANN401 - a function like the one it stands for
    def of_forty_people(people: int, *, seed: int) -> Any:  # noqa: ANN401
        assert people == 2_000
        return portal(40, seed=seed)

    return of_forty_people


def test_the_readme_names_every_error_and_every_loader() -> None:
    for name in b24.__all__:
        if name.startswith("load_") or (name.endswith("Error") and name != "B24Error"):
            assert name in README, name


def test_the_readme_tells_every_column_of_the_people_frame() -> None:
    table = README.split("## The people frame")[1]
    for column in b24.normalize_colleagues([]).columns:
        assert re.search(rf"\b{column}\b", table), column
