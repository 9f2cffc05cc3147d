"""The demo portal in a process of its own.

It starts anew before each run, at the same people: nothing of the last run is left in its bucket or its log.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import trustme

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).parents[1]


class DemoServer:
    """The process, as the benchmark sees it: a context manager.

    Parameters
    ----------
    people, seed
        The organisation; it is encoded beforehand, so that no contestant pays for it.
    folder
        Where to put a certificate of an authority of our own, for https.
    """

    def __init__(self, people: int, seed: int, folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1", "localhost")
        self.authority, files = folder / "authority.pem", [folder / "certificate.pem", folder / "key.pem"]
        authority.cert_pem.write_to_path(str(self.authority))
        issued.cert_chain_pems[0].write_to_path(str(files[0]))
        issued.private_key_pem.write_to_path(str(files[1]))
        command = [sys.executable, "-m", "benchmarks._server", str(people), str(seed), *map(str, files)]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves

    def restart(self, scheme: str, *, limited: bool) -> str:
        """Start anew with http or https, with or without limits; give the webhook's address."""
        return str(self._ask("start", scheme, "limited" if limited else "free")["url"])

    def counts(self) -> dict[str, int]:
        """Count the people who are there, and the requests and the 503s since the start."""
        return cast("dict[str, int]", self._ask("counts"))

    def _ask(self, *words: str) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the server has no pipes")
        print(*words, file=self._process.stdin, flush=True)
        return cast("dict[str, Any]", json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The end of its input is the end of the process.
        self._process.communicate()


def serve() -> None:
    """Obey the lines of standard input until it ends."""
    from b24frame.demo import Limits, Server

    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("files", nargs=2)
    given = parser.parse_args()
    server = Server(given.people, seed=given.seed)
    server.company.warm()
    people = len(server.company.colleague_ids) - len(server.company.null_ids.intersection(server.company.colleague_ids))
    answer: dict[str, object]
    for line in sys.stdin:
        match line.split():
            case ["start", scheme, limits]:
                server.stop()
                server.certificate = tuple(given.files) if scheme == "https" else None
                server.limits = Limits() if limits == "limited" else None
                answer = {"url": server.start().url}
            case _:
                refused = sum(request.status == HTTPStatus.SERVICE_UNAVAILABLE for request in server.log)
                answer = {"people": people, "requests": len(server.log), "refused": refused}
        print(json.dumps(answer), flush=True)
    server.stop()


if __name__ == "__main__":
    serve()
