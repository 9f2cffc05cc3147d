"""The command line: one sub-command per verb."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from b24frame._auth import ENVIRONMENT
from b24frame.errors import B24Error

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_LOADERS = ("colleagues", "employees", "managers", "departments")
_CHART = "last_seen.png"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 1 for an error that is explained, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (B24Error, ValueError, TypeError, OSError) as error:
        print(f"b24frame: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        print(f"b24frame: {stop or 'stopped'}", file=sys.stderr)
        return 130
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse repeats what it does not understand, and that may be the URL of a webhook.
        super().error(re.sub(r"(/rest/\d+/)[^/\s]+", r"\1***", message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="b24frame", description="The people of a Bitrix24 portal as pandas frames.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    demo = commands.add_parser("demo", help="load a made-up company from a demo portal on this machine")
    demo.add_argument("--people", type=_count, default=2_000, metavar="N", help="how many people (2000)")
    demo.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where the files go (out)")
    demo.set_defaults(run=_demo)

    load = commands.add_parser("load", help="load people or departments into a file")
    _add_source(load)
    load.add_argument("--to", type=Path, required=True, metavar="FILE", help="people.parquet, .csv or .xlsx")
    load.add_argument("--what", choices=_LOADERS, default="colleagues", help="(colleagues)")
    load.add_argument("--region", metavar="RU", help="country of phone numbers without a country code")
    load.set_defaults(run=_load)

    check = commands.add_parser("check", help="who the webhook is, what it may do, what to tick")
    _add_source(check)
    check.set_defaults(run=_check)
    return parser


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source",
        nargs="?",
        metavar="SOURCE",
        help=f"URL of a webhook; better left out, because others can see it: {ENVIRONMENT}, or a hidden question",
    )
    parser.add_argument("--webhook-file", type=Path, metavar="FILE", help="a file that holds the URL")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        message = "a number of people is 0 or more"
        raise argparse.ArgumentTypeError(message)
    return number


def _source(options: argparse.Namespace) -> str | None:
    if options.source:
        return str(options.source)
    if options.webhook_file:
        return str(options.webhook_file.read_text(encoding="utf-8").strip())
    if not os.environ.get(ENVIRONMENT) and sys.stdin.isatty():
        from getpass import getpass

        return getpass("URL of the webhook (not shown): ")
    return None


def _demo(options: argparse.Namespace) -> None:
    import pandas as pd

    from b24frame import _files, demo, load_org

    options.out.mkdir(parents=True, exist_ok=True)
    print(f"Starting a demo portal with {options.people:,} people ...")
    with demo.portal(options.people) as url:
        began = time.perf_counter()
        org = load_org(url, people="colleagues", progress=True, region="RU")
        seconds = time.perf_counter() - began
    loaded, listed = org.people.attrs["b24frame"], org.departments.attrs["b24frame"]
    print(
        f"{len(org.people):,} rows, {org.people.shape[1]} columns, {loaded['requests']} requests in {seconds:.1f} s "
        f"(and {listed['requests']} for {len(org.departments):,} departments); "
        f"{loaded['missing']} entries without a user, total {loaded['total']:,} as the portal says"
    )
    _print_summary(org.people, pd.Timestamp(demo.NOW))
    _files.write(org.people, options.out / "people.parquet")
    _draw(org.people, pd.Timestamp(demo.NOW), options.out / _CHART)
    print(f"\nWritten: {options.out / 'people.parquet'}, {options.out / _CHART}")
    if loaded["constant"]:
        print(f"The same for everybody, so no signal: {', '.join(loaded['constant'])}")


def _print_summary(people: pd.DataFrame, at: pd.Timestamp) -> None:
    from b24frame import _summary

    percent = {"share": "{:.0%}".format}
    for title, table in (
        ("Employees by their first department, the largest", _summary.departments(people)),
        (f"Employees by when they were last seen, as of {at:%Y-%m-%d %H:%M} UTC", _summary.recency(people, at)),
        ("Employees with each contact", _summary.coverage(people)),
    ):
        print(f"\n{title}\n{table.to_string(formatters=percent)}")


def _draw(people: pd.DataFrame, at: pd.Timestamp, path: Path) -> None:
    from matplotlib.figure import Figure

    from b24frame import _summary

    figure = Figure(figsize=(7, 4), layout="constrained")
    _summary.draw_recency(_summary.recency(people, at), at, figure.add_subplot())
    figure.savefig(path, dpi=150)


def _load(options: argparse.Namespace) -> None:
    import b24frame
    from b24frame import _files

    _files.check_path(options.to)
    region = {} if options.what == "departments" else {"region": options.region}
    frame = getattr(b24frame, f"load_{options.what}")(_source(options), **region)
    _files.write(frame, options.to)
    loaded = frame.attrs["b24frame"]
    print(f"{len(frame):,} {options.what} of {loaded['portal']} in {loaded['requests']} requests: {options.to}")


def _check(options: argparse.Namespace) -> None:
    from b24frame import Portal
    from b24frame._check import check

    with Portal(_source(options)) as portal:
        for finding in check(portal):
            print(f"{finding.mark:>2}  {finding.what}: {finding.detail}")
