"""Serve a demo portal until killed: `python -m b24frame.demo --people 100000 --no-limits`."""

import argparse
import signal
import sys
import threading
from contextlib import suppress

from b24frame.demo.limits import Limits
from b24frame.demo.server import Server


def main() -> None:
    """Print the webhook's address on the first line, then serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m b24frame.demo", description=__doc__)
    parser.add_argument("--people", type=int, default=2_000, help="colleagues of the webhook's user (%(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="chooses the organisation (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (any free one)")
    parser.add_argument("--no-limits", action="store_true", help="neither a rate limit nor an operating budget")
    parser.add_argument("--old", action="store_true", help="answer as older servers do")
    given = parser.parse_args()
    limits = None if given.no_limits else Limits()
    server = Server(given.people, seed=given.seed, modern=not given.old, limits=limits, port=given.port)
    # Benchmarks measure clients: the organisation is ready before the address is known.
    server.company.warm()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with server, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
