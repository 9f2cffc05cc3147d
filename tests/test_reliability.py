"""Every fault at every loader: everybody, or a named error; and the table of docs/reliability.md, from this run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import b24frame as b24
from b24frame import _session, demo
from b24frame.demo import _packing

if TYPE_CHECKING:
    from conftest import FakeClock

DOCS = Path(__file__).parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- table begins: pytest tests/test_reliability.py --write-docs -->\n", "<!-- table ends -->\n"
PEOPLE = 230
# A page costs 5 s, so a batch holds three of them, and every load has a first, a middle and a last request.
SLOW = demo.Limits(depth=None, operating_limit=None, seconds_per_page=5.0)
EVERYBODY = "everybody"

LOADERS: dict[str, Any] = {
    "colleagues": b24.load_colleagues,
    "colleague_ids": b24.load_colleague_ids,
    "employees": b24.load_employees,
    "managers": b24.load_managers,
    "departments": b24.load_departments,
    "org": b24.load_org,
}
# What a fault that goes on for ever ends in; all others may only end in everybody.
LASTING = {
    **dict.fromkeys(("refuse", "reset", "hang", "500", "502", "504", "cut", "scalar", "html"), "PortalError"),
    **dict.fromkeys(("error_200", "wrong_type", "command_error", "command_missing"), "PortalError"),
    **dict.fromkeys(("drip", "drip_header", "bomb", "broken_gzip", "cut_gzip", "false_gzip"), "PortalError"),
    "503": "LimitError",
    "overload": "OverloadError",
    "operation_limit": "LimitError",
    "expired": "AuthError",
    "redirect": "PortalError",
    "error": "PortalError",
    "empty_error": "ApiError",
}
# What is an answer and no accident is not asked again: it is the same error the first time.
AT_ONCE = {"overload", "expired", "redirect", "empty_error", "bomb"}
KINDS = sorted(demo.KINDS)
_least: dict[str, int] = {}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound of an answer is reached in no time; at its real height it is tried in test_session.py.
    monkeypatch.setattr(_session, "LARGEST", 4 * 1024**2)
    # Made here and not while a client waits for it.
    _packing.pack(b"", "", "bomb")


def ids_of(loaded: Any) -> list[int]:  # noqa: ANN401 - frame, index or org
    """Ids of what a loader gave, sorted."""
    frame = loaded.people if isinstance(loaded, b24.Org) else loaded
    return sorted(getattr(frame, "index", frame))


def truth(loader: str, company: demo.Company) -> list[int]:
    """Ids that a loader must give, from the company itself."""
    heads = {department.head for department in company.departments if department.head}
    return {
        "colleagues": lambda: sorted(user["id"] for user in company.colleagues if user),
        "colleague_ids": lambda: sorted(company.colleague_ids),
        "employees": lambda: sorted(company.employee_ids),
        "managers": lambda: sorted(heads),
        "departments": lambda: sorted(department.id for department in company.departments),
        "org": lambda: sorted(company.employee_ids),
    }[loader]()


def outcome(loader: str, fault: demo.Fault | None, clock: FakeClock) -> tuple[str, int]:
    """Load from a portal with this fault: what came of it, and after how many requests."""
    faults = [fault] if fault else []
    with demo.Server(PEOPLE, seed=3, limits=SLOW, faults=faults) as server:
        # Only who waits in vain should not wait for long.
        timeout = 0.25 if fault and fault.kind in {"hang", "drip", "drip_header"} else 10.0
        with b24.Portal(server.url, clock=clock.clock, timeout=timeout) as portal:
            try:
                loaded = LOADERS[loader](portal)
            except b24.B24Error as error:
                name = "PortalError" if isinstance(error, b24.PortalError) else type(error).__name__
                return name, len(server.log)
        assert ids_of(loaded) == truth(loader, server.company), f"{loader} lost or invented somebody in silence"
        return EVERYBODY, len(server.log)


def least_requests(loader: str, clock: FakeClock) -> int:
    """Requests of a load where nothing goes wrong."""
    if loader not in _least:
        _least[loader] = outcome(loader, None, clock)[1]
    return _least[loader]


def faults_of(kind: str, loader: str, clock: FakeClock) -> list[demo.Fault]:
    """The same fault once at the first, at the second and at the last request, and three times in a row."""
    fault = demo.Fault(kind, seconds=0.4) if kind == "hang" else demo.Fault(kind)
    last = least_requests(loader, clock)
    return [fault, replace(fault, at=min(2, last)), replace(fault, at=last), replace(fault, at=min(2, last), times=3)]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_costs_nobody_wherever_it_happens(kind: str, loader: str, clock: FakeClock) -> None:
    """The full frame, but for what is an answer and no accident: that is the named error at once."""
    found = {outcome(loader, fault, clock)[0] for fault in faults_of(kind, loader, clock)}
    if kind == "empty_error":
        # Where `department.get` is refused, there are other ways to the departments.
        assert found <= {EVERYBODY, "ApiError"}
    else:
        assert found == {LASTING[kind] if kind in AT_ONCE else EVERYBODY}
    table.setdefault(kind, {})[loader] = " or ".join(sorted(found, reverse=True))


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_lasts_is_a_named_error_or_does_no_harm(kind: str, loader: str, clock: FakeClock) -> None:
    """From the second request on for ever: bounded, never a shortfall."""
    fault = replace(faults_of(kind, loader, clock)[1], times=10**6)
    name, requests = outcome(loader, fault, clock)
    is_met = kind != "command_missing" or least_requests(loader, clock) > 1
    assert name == (LASTING.get(kind, EVERYBODY) if is_met else EVERYBODY)
    # Six tries at each of three sizes of a batch, or twelve waits for a budget.
    assert requests <= 4 * least_requests(loader, clock) + 40
    if kind in AT_ONCE:
        # A refused `department.get` leads to the search, which is refused too, and so on to the colleagues.
        assert requests <= (fault.at + 2 if kind == "empty_error" else fault.at)
    lasting.setdefault(kind, {})[loader] = name


# Around the end of a page, and of a batch of fifty.
EDGES = (49, 50, 51, 99, 100, 101, 2_499, 2_549, 2_550, 2_551, 2_556, 2_599, 2_600, 2_601, 5_049, 5_050, 5_051)
WRONG = {
    "missing": demo.Fault("no_total", times=10**6),
    "too small by 1": demo.Fault("false_total", times=10**6, amount=-1),
    "too small by 7": demo.Fault("false_total", times=10**6, amount=-7),
    "too large by 7": demo.Fault("false_total", times=10**6, amount=7),
    "too large by 10^9": demo.Fault("false_total", times=10**6, amount=10**9),
}


@pytest.mark.parametrize("people", EDGES)
def test_a_total_that_is_wrong_costs_nobody_at_the_edges_of_pages_and_batches(people: int, clock: FakeClock) -> None:
    """Over HTTP, for every way in which a total is wrong."""
    company = demo.company(people, 3)
    for fault in WRONG.values():
        with demo.Server(company, limits=None, faults=[fault]) as server:
            portal = b24.Portal(server.url, clock=clock.clock)
            assert b24.load_colleague_ids(portal).tolist() == company.colleague_ids
            portal.close()
            # A list that cannot be counted is read twice.
            assert len(server.log) <= 16


@pytest.mark.parametrize("people", [50, 2_549, 2_550])
@pytest.mark.parametrize("wrong", WRONG)
def test_people_are_all_there_where_the_total_is_wrong(wrong: str, people: int, clock: FakeClock) -> None:
    """The whole frame, in the portal's order."""
    with demo.Server(people, seed=3, limits=None, faults=[WRONG[wrong]]) as server:
        portal = b24.Portal(server.url, clock=clock.clock)
        frame = b24.load_colleagues(portal)
        portal.close()
        assert frame.index.tolist() == [user["id"] for user in server.company.colleagues if user]
        assert frame.attrs["b24frame"]["reconciled"] is True


table: dict[str, dict[str, str]] = {}
lasting: dict[str, dict[str, str]] = {}


def test_the_table_of_the_docs_is_that_of_this_run(pytestconfig: pytest.Config) -> None:
    """`pytest tests/test_reliability.py --write-docs` writes it anew."""
    if len(table) < len(KINDS) or len(lasting) < len(KINDS):
        pytest.skip("only where the tests above ran too")
    lines = [
        "| fault | what happens | " + " | ".join(LOADERS) + " |",
        "| --- | --- | " + " | ".join("---" for _ in LOADERS) + " |",
    ]
    for kind in KINDS:
        cells = [" / ".join(dict.fromkeys((table[kind][loader], lasting[kind][loader]))) for loader in LOADERS]
        lines.append(f"| {kind} | {demo.KINDS[kind]} | " + " | ".join(cells) + " |")
    written = BEGIN + "\n" + "\n".join(lines) + "\n\n" + END
    text = DOCS.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    if pytestconfig.getoption("--write-docs"):
        DOCS.write_text(before + written + after, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == before + written + after
