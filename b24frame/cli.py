"""The command line: one sub-command per verb."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from b24frame import _console
from b24frame._console import complain, counted, say, shown
from b24frame._source import ENVIRONMENT
from b24frame.errors import B24Error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from b24frame.org import Org

_LOADERS = ("colleagues", "employees", "managers", "departments")
_CHART = "last_seen.png"
_MOST_PEOPLE = 1_000_000
_ADVICE = """
Whoever can read these files can use what is in them. Delete such a webhook in Bitrix24 (Developer resources > Other >
Inbound webhook) and make a new one; reinstall an application whose tokens are shown. Taking the line out is not enough:
the history of git keeps it. Keep the new one out of files: b24frame login, or B24_WEBHOOK."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; `b24frame --help` lists them."""
    _console.prepare()
    options = _parser(sys.argv[1:] if arguments is None else list(arguments)).parse_args(arguments)
    with _console.ended_cleanly(), _console.warnings_in_a_line():
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        code: int | None = options.run(options)
    except (B24Error, ValueError, TypeError, OSError) as error:
        complain(_console.told(error))
        return 1
    except KeyboardInterrupt as stop:
        complain(str(stop) or "stopped")
        return 130
    except SystemExit as stop:
        complain("stopped")
        return stop.code if isinstance(stop.code, int) else 1
    return code or 0


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = _console.Parser(given, prog="b24frame", description="The people of a Bitrix24 portal as pandas frames.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser_class: Any = partial(_console.Parser, given)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=parser_class)

    demo = commands.add_parser("demo", help="load a made-up company from a demo portal on this machine")
    demo.add_argument("--people", type=_count, default=2_000, metavar="N", help="how many people (2000)")
    demo.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where the files go (out)")
    demo.set_defaults(run=_demo)

    load = commands.add_parser("load", help="load people or departments into a file")
    _add_source(load)
    load.add_argument("--to", type=Path, required=True, metavar="FILE", help="people.parquet, .csv or .xlsx")
    load.add_argument("--what", choices=_LOADERS, default="colleagues", help="(colleagues)")
    load.add_argument("--region", type=_region, metavar="RU", help="country of phone numbers without a country code")
    load.set_defaults(run=_load)

    check = commands.add_parser(
        "check", help="who the webhook is, what it may do, what to tick; exit code 1 if anything is not possible"
    )
    _add_source(check)
    check.set_defaults(run=_check)

    login = commands.add_parser("login", help="ask for a webhook, hidden, and keep it in the keyring of this machine")
    login.add_argument("--forget", action="store_true", help="remove it from the keyring")
    login.add_argument("--portal", metavar="HOST", help="with --forget: which one (the last one stored)")
    login.set_defaults(run=_login)

    scan = commands.add_parser(
        "scan", help="find webhooks that were pasted into files; exit code 1 where there are any"
    )
    scan.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders, notebooks among them")
    scan.set_defaults(run=_scan)
    return parser


class _Version(argparse.Action):
    """Look the version up when it is asked for: a checkout that was not installed has none."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        say(f"b24frame {version('b24frame')}")
        parser.exit()


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source",
        nargs="?",
        metavar="SOURCE",
        help=f"URL of a webhook; better left out, because others can see it: b24frame login, or {ENVIRONMENT}",
    )
    parser.add_argument("--webhook-file", type=Path, metavar="FILE", help="a file that holds the URL")
    parser.add_argument("--portal", metavar="HOST", help="which webhook of the keyring (the last one stored)")


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or int(text) > _MOST_PEOPLE:
        message = f"a number of people is a whole number from 0 to {_MOST_PEOPLE:,}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _region(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise argparse.ArgumentTypeError("a region is the two letters of a country, such as RU or GB")
    return text


def _source(options: argparse.Namespace) -> str | None:
    """Find the webhook: argument, file, environment (None), keyring, question."""
    if options.source:
        return str(options.source)
    if options.webhook_file:
        return _read(options.webhook_file)
    if options.portal:
        return _stored(options.portal)
    if os.environ.get(ENVIRONMENT):
        return None
    found = _stored_or_none()
    if found is not None:
        return found
    if sys.stdin.isatty():
        return _asked()
    message = f"no webhook was given. Store one with: b24frame login; or set {ENVIRONMENT}, or name a --webhook-file"
    raise ValueError(message)


def _read(path: Path) -> str:
    try:
        # With or without a byte order mark, as editors leave one behind.
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        problem = f"the webhook file cannot be read ({type(error).__name__}): give the path of a text file with the URL"
    # Not from the handler: the path may be the URL itself, and the content is one.
    raise ValueError(problem)


def _stored(portal: str) -> str:
    from b24frame import _keyring

    found = _keyring.stored(portal)
    if found is None:
        message = f"no webhook of {_keyring.named(portal)} is stored. Store one with: b24frame login"
        raise ValueError(message)
    return found


def _stored_or_none() -> str | None:
    from b24frame import _keyring

    try:
        return _keyring.stored()
    except B24Error:
        return None


def _asked() -> str:
    """Ask without showing what is typed; where nobody sits at a terminal, read a line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    from getpass import getpass

    try:
        return getpass("URL of the webhook (not shown): ")
    except EOFError:
        return ""


def _login(options: argparse.Namespace) -> None:
    from b24frame import Portal, Webhook, _keyring
    from b24frame._check import introduced
    from b24frame._extras import require

    if options.forget:
        say(f"Forgotten: the webhook of {_keyring.forget(options.portal)}. It still works: delete it in Bitrix24.")
        return
    require("keyring", "login")
    webhook = Webhook(_asked())
    with Portal(webhook) as portal:
        who = introduced(portal.call("profile"))
    _keyring.store(webhook)
    say(f"{webhook.host}: user {who}. Stored in the keyring: b24frame load and check now find it by themselves.")


def _scan(options: argparse.Namespace) -> int:
    from b24frame._scan import files_of, scan

    missing = [str(path) for path in options.paths if not os.path.lexists(path)]
    if missing:
        complain(f"there is no {', '.join(map(_console.without_words, missing))}")
        return 2
    files = list(dict.fromkeys(files_of(options.paths)))
    findings = [finding for file in files for finding in scan(file)]
    if not findings:
        say(f"No webhook in {counted(len(files), 'file')}.")
        return 0
    say(*map(str, findings), *_ADVICE.split("\n"))
    return 1


def _demo(options: argparse.Namespace) -> None:
    from b24frame import _files, demo, load_org
    from b24frame._atomic import check_place, make_folder

    table, chart = options.out / "people.parquet", options.out / _CHART
    make_folder(options.out)
    for path in (table, chart):
        check_place(path)
    say(f"Starting a demo portal with {counted(options.people, 'person', 'people')} ...")
    with demo.portal(options.people) as url:
        began = time.perf_counter()
        org = load_org(url, people="colleagues", region="RU")
        seconds = time.perf_counter() - began
    loaded, listed = org.people.attrs["b24frame"], org.departments.attrs["b24frame"]
    say(
        f"{counted(len(org.people), 'row')}, {org.people.shape[1]} columns, "
        f"{counted(loaded['requests'], 'request')} in {seconds:.1f} s "
        f"(and {listed['requests']:,} for {counted(len(org.departments), 'department')}); "
        f"{counted(loaded['missing'], 'entry', 'entries')} without a user, "
        f"total {loaded['total']:,} as the portal says"
    )
    _print_summary(org, demo.NOW)
    _files.write(org.people, table)
    _draw(org, demo.NOW, chart)
    say("", f"Written: {table}, {chart}")
    if loaded["constant"]:
        say(f"The same for everybody, so no signal: {', '.join(loaded['constant'])}")


def _print_summary(org: Org, at: datetime) -> None:
    from b24frame import activity

    largest = org.headcount()[["path", "direct", "total"]].nlargest(8, "total").set_index("path").rename(index=shown)
    percent = {"share": "{:.0%}".format}
    for title, table in (
        ("Employees of the largest departments, with all below", largest),
        (f"Employees by when they were last seen, as of {at:%Y-%m-%d %H:%M} UTC", activity.recency(org, at=at)),
        ("Employees with each field filled", activity.coverage(org, at=at)),
    ):
        say("", title, *table.to_string(formatters=percent).split("\n"))


def _draw(org: Org, at: datetime, path: Path) -> None:
    from matplotlib.figure import Figure

    from b24frame import activity, charts
    from b24frame._atomic import whole

    figure = Figure(figsize=(7, 4), layout="constrained")
    charts.recency(activity.recency(org, at=at), ax=figure.add_subplot())
    with whole(path) as file:
        figure.savefig(file, format="png", dpi=150)


def _load(options: argparse.Namespace) -> None:
    import b24frame
    from b24frame import _files

    _files.check_path(options.to)
    region = {} if options.what == "departments" else {"region": options.region}
    frame = getattr(b24frame, f"load_{options.what}")(_source(options), **region)
    _files.write(frame, options.to)
    loaded = frame.attrs["b24frame"]
    what = counted(len(frame), options.what.removesuffix("s"))
    say(f"{what} of {loaded['portal']} in {counted(loaded['requests'], 'request')}: {options.to}")


def _check(options: argparse.Namespace) -> int:
    from b24frame import Portal
    from b24frame._check import check

    with Portal(_source(options)) as portal:
        findings = check(portal)
    say(*(f"{finding.mark:>2}  {finding.what}: {finding.detail}" for finding in findings))
    return 1 if any(finding.mark == "no" for finding in findings) else 0
