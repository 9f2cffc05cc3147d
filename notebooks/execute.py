"""Run the notebooks of this folder from top to bottom and keep their outputs, readable without a kernel.

`python notebooks/execute.py [NAME ...]`: all of them, or those named.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    from nbformat import NotebookNode

HERE = Path(__file__).parent
# Neither the state of widgets nor times: a document that did not change is the same to the letter.
_OPTIONS = {"store_widget_state": False, "record_timing": False}
_LIVE = "application/vnd.jupyter.widget-view+json"


def execute(path: Path) -> None:
    """Run a notebook in its folder, on the demo whatever the environment says, and write it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", **_OPTIONS, resources=_folder(path)).execute()
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if not _is_progress(output)]
            for output in cell.outputs:
                _still(output)
    nbformat.write(notebook, path)


def _is_progress(output: NotebookNode) -> bool:
    """Tell whether an output is a progress bar, which has nothing to say once the work is done."""
    data = output.get("data", {})
    return _LIVE in data and "text/html" not in data and "%|" in data.get("text/plain", "")


def _still(output: NotebookNode) -> None:
    """Keep of a widget what a document can show: without its kernel the live view is an error message."""
    data = output.get("data", {})
    if data.pop(_LIVE, None) is not None and "text/html" not in data:
        raise ValueError("a widget of this notebook has nothing to show without a kernel")


def _folder(path: Path) -> dict[str, dict[str, str]]:
    return {"metadata": {"path": str(path.parent)}}


if __name__ == "__main__":
    os.environ.pop("B24_WEBHOOK", None)
    chosen = sys.argv[1:]
    for found in sorted(HERE.glob("*.ipynb")):
        if not chosen or found.stem in chosen:
            execute(found)
            print(found.name)  # noqa: T201 - a script
