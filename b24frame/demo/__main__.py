"""Serve a demo portal until killed: `python -m b24frame.demo --people 100000 --no-limits`.

Today's servers tell the same status and no dates of the apps of anybody: `--signals` serves those that do, so that
`presence` and `devices` have something to count; `--old` serves those that lack some fields.
"""

import argparse
import signal
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from b24frame.demo.limits import Limits
from b24frame.demo.server import Server

_MOST_PEOPLE, _MOST_PORTS = 1_000_000, 65_535


class _Parser(argparse.ArgumentParser):
    """Repeats nothing that was given: it may be a webhook."""

    def error(self, message: str) -> NoReturn:
        what = message if message.startswith("argument ") and "'" not in message else "unknown arguments"
        super().error(f"{what}; see --help")


def main() -> None:
    """Print the webhook's address on the first line, then serve until killed."""
    given = _parser().parse_args()
    limits = None if given.no_limits else Limits()
    server = Server(
        given.people,
        seed=given.seed,
        modern=not given.old,
        signals=given.signals,
        limits=limits,
        port=given.port,
    )
    # Benchmarks measure clients: the organisation is ready before the address is known.
    server.company.warm()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        server.start()
    except OSError as error:
        sys.exit(f"port {given.port} cannot be used: {error.strerror}. Choose another one, or leave --port out.")
    try:
        with suppress(KeyboardInterrupt):
            sys.stdout.write(f"{server.url}\n")
            sys.stdout.flush()
            threading.Event().wait()
    finally:
        server.stop()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m b24frame.demo", description=__doc__)
    parser.add_argument("--people", type=_people, default=2_000, help="colleagues of the webhook's user (%(default)s)")
    parser.add_argument("--seed", type=_number, default=7, help="chooses the organisation (%(default)s)")
    parser.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1 (any free one)")
    parser.add_argument("--no-limits", action="store_true", help="neither a rate limit nor an operating budget")
    parser.add_argument("--old", action="store_true", help="answer as older servers do")
    parser.add_argument(
        "--signals", action="store_true", help="status and dates of the apps differ between people, so devices works"
    )
    return parser


def _people(text: str) -> int:
    return _number(text, _MOST_PEOPLE)


def _port(text: str) -> int:
    return _number(text, _MOST_PORTS)


def _number(text: str, most: int = 10**9) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and int(text) <= most):
        message = f"a whole number from 0 to {most:,} is needed"
        raise argparse.ArgumentTypeError(message)
    return int(text)


if __name__ == "__main__":
    main()
