"""JupyterLab and Chromium for tests and measurements: a server of its own, notebooks made of cells, watched pages."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "out" / "browser"
TOKEN = "browser-tests"
# Chromium's own traffic would blur what is measured, and no name but the loopback's may be looked up.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
LOCAL = {"127.0.0.1", "localhost"}
REMOTE = {"http", "https", "ws", "wss"}

# The idle light of JupyterLab lies before the kernel answers, hence the wait for its info.
_OPENED = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  let panel = null;
  while (!(panel = app.shell.currentWidget) || !panel.sessionContext) await new Promise((go) => setTimeout(go, 50));
  await panel.revealed;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute("application:set-mode", { mode: "single-document" });
  window.notebook = panel;
}"""
_RUN_ALL = """async () => {
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
  const failed = [];
  for (const cell of window.notebook.content.model.cells)
    for (const output of cell.type === "code" ? cell.sharedModel.getOutputs() : [])
      if (output.output_type === "error") failed.push(output.traceback.join("\\n"));
  return failed;
}"""
_EXECUTE = """async (code) => {
  const request = { code, store_history: false, stop_on_error: false };
  const future = window.notebook.sessionContext.session.kernel.requestExecute(request);
  let printed = "";
  future.onIOPub = (message) => {
    if (message.header.msg_type === "stream" && message.content.name === "stdout") printed += message.content.text;
  };
  const reply = (await future.done).content;
  return { printed, failed: reply.status === "error" ? reply.traceback.join("\\n") : "" };
}"""
_THEME = """async (name) => {
  await window.jupyterapp.commands.execute("apputils:change-theme", { theme: name });
  const light = String(name === "JupyterLab Light");
  while (document.body.dataset.jpThemeLight !== light) await new Promise((go) => setTimeout(go, 50));
  await new Promise((go) => setTimeout(go, 300));
}"""


def chromium() -> str | None:
    """Where the system's Chromium is; None where there is none."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


class Lab:
    """A JupyterLab that works in a folder of its own and knows nothing of the machine's settings.

    Parameters
    ----------
    folder : Path
        An empty one. The server's root is `work` in it, with copies of `notebooks/` and `data/`.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "work"
        self.root.mkdir()
        for name in ("notebooks", "data"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb*"))
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = (folder / "lab.log").open("wb")
        _settings(folder / "config")
        self._process = subprocess.Popen(  # noqa: S603 - our own server
            [sys.executable, "-m", "jupyterlab", *self._options()],
            env=_environment(folder),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait()

    def _options(self) -> list[str]:
        return [
            "--no-browser",
            "--allow-root",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={TOKEN}",
        ]

    def _wait(self, seconds: float = 60.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self._ask("get", "/api/status").ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        self.close()
        raise RuntimeError(f"JupyterLab did not start:\n{Path(self._log.name).read_text(errors='replace')[-3_000:]}")

    def _ask(self, verb: str, path: str) -> requests.Response:
        # A proxy of the environment must not be asked for the loopback.
        with requests.Session() as session:
            session.trust_env = False
            return session.request(verb, self.url + path, headers={"Authorization": f"token {TOKEN}"}, timeout=10)

    def end_kernels(self) -> None:
        """End every kernel."""
        for kernel in self._ask("get", "/api/kernels").json():
            self._ask("delete", f"/api/kernels/{kernel['id']}")

    def close(self) -> None:
        """End the server with everything that it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        self._log.close()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _settings(config: Path) -> None:
    """Write the settings: no news from the network, and cells that stay in the page when out of sight."""
    lab = config / "labconfig"
    lab.mkdir(parents=True)
    disabled = {"@jupyterlab/apputils-extension:announcements": True}
    (lab / "page_config.json").write_text(json.dumps({"disabledExtensions": disabled}))
    shown = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
    (lab / "default_setting_overrides.json").write_text(json.dumps(shown))


def _environment(folder: Path) -> dict[str, str]:
    away = {"MPLBACKEND", "PYTHONWARNINGS"} | {name for name in os.environ if name.startswith(("JUPYTER", "PYTEST"))}
    kept = {name: value for name, value in os.environ.items() if name not in away}
    own = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
    folders = {f"JUPYTER_{name}_DIR": str(folder / where) for name, where in own.items()}
    return kept | folders | {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PREFER_ENV_PATH": "1"}


class Watch:
    """What a page asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda opened: self.requests.append(opened.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    @property
    def left(self) -> list[str]:
        """Requests to anywhere but this machine."""
        asked = ((url, urlsplit(url)) for url in self.requests)
        return [url for url, parts in asked if parts.scheme in REMOTE and parts.hostname not in LOCAL]

    def check(self) -> None:
        """Check that nothing left this machine and nothing went wrong.

        Raises
        ------
        AssertionError
            Where something did.
        """
        assert not self.left, f"requests left this machine: {self.left}"
        assert not self.errors, f"errors in the browser's console: {self.errors}"


class Notebook:
    """A notebook in JupyterLab in the browser, its kernel ready.

    Attributes
    ----------
    page : Page
        Playwright's page.
    watch : Watch
        Its requests and errors.
    """

    def __init__(self, lab: Lab, page: Page, path: str) -> None:
        self.page, self.watch = page, Watch(page)
        page.set_default_timeout(60_000)
        page.goto(f"{lab.url}/lab/tree/{path}?reset&token={TOKEN}")
        page.wait_for_function("() => window.jupyterapp", timeout=60_000)
        page.evaluate(_OPENED)

    def run_all(self) -> None:
        """Run every cell; where one raised, raise its traceback."""
        failed = self.page.evaluate(_RUN_ALL)
        assert not failed, "\n".join(failed)

    def execute(self, code: str) -> str:
        """Run code in the kernel, after all it was sent before, and give what it printed."""
        answer = self.page.evaluate(_EXECUTE, code)
        assert not answer["failed"], answer["failed"]
        return str(answer["printed"])

    def value(self, expression: str) -> Any:  # noqa: ANN401 - any JSON
        """Give what an expression is in the kernel, through JSON: lists, numbers, texts."""
        return json.loads(self.execute(f"print(__import__('json').dumps({expression}))"))

    def becomes(self, expression: str, wanted: Any, seconds: float = 20.0) -> None:  # noqa: ANN401 - any JSON
        """Check that an expression is, or soon becomes, a value in the kernel.

        What the page changes may arrive after the question: ipywidgets hold a change back while one is under way.
        """
        until = time.monotonic() + seconds
        while (found := self.value(expression)) != wanted and time.monotonic() < until:
            time.sleep(0.05)
        assert found == wanted

    def cells(self) -> int:
        """How many cells the notebook has: keys in a widget must not be commands on them."""
        # Commands are asynchronous; what the kernel answers comes after them.
        self.execute("")
        return int(self.page.evaluate("window.notebook.content.widgets.length"))

    def theme(self, name: str) -> None:
        """Change to "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate(_THEME, name)

    def picture(self, name: str) -> Path:
        """Keep a picture of the page in `out/browser/`."""
        return picture(self.page, name)


def picture(page: Page, name: str) -> Path:
    """Keep a picture of a page in `out/browser/`."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    return file


def written(lab: Lab, name: str, cells: tuple[str, ...]) -> str:
    """Write a notebook of code cells into the server's `notebooks` folder; gives its path for the server."""
    empty = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = [empty | {"id": f"cell-{at}", "source": cell} for at, cell in enumerate(cells)]
    path = f"notebooks/{name}.ipynb"
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": made}
    (lab.root / path).write_text(json.dumps(notebook), encoding="utf-8")
    return path


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, chromium_sandbox=False)
        try:
            yield started
        finally:
            started.close()
