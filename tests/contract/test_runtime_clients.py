"""Our runtime client compared with AWS's: each sample handler runs under both."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.flags import ROOT
from trust.clients.case import Case
from trust.clients.cases import ALL
from trust.clients.command import sampled
from trust.clients.differences import KNOWN, surprises

pytest.importorskip("awslambdaric", reason="AWS has no wheel of its client for this platform")

# the most common mistakes, which once behaved differently from Lambda
ALWAYS = (
    "logs: info of a logger of its own",
    "logs: a format that fails",
    "import: an AttributeError",
    "syntax: a missing bracket",
    "import: calls sys.exit(5)",
    "returns: Decimal('1.10')",
    "returns: b'whole'",
    "raises: one with error_type",
    "returns: a lone surrogate",
    "context: identity",
    "event: NaN",
    "handler: without a dot",
    "snapshot: before raises",
)


def test_both_clients_do_the_same():
    cases = {case.name: case for case in ALL if case.name in ALWAYS}
    assert len(cases) == len(ALWAYS)
    cases |= {case.name: case for case in sampled(30, seed=13)}
    with ThreadPoolExecutor(2) as threads:
        found = dict(zip(cases, threads.map(surprises, cases.values()), strict=True))

    assert {name: differ for name, differ in found.items() if differ} == {}


def test_there_are_enough_handlers_and_no_name_twice():
    names = [case.name for case in ALL]
    assert len(names) == len(set(names)) >= 150
    assert {case.differs for case in ALL} == {None, *KNOWN}


def test_the_docs_name_every_difference_and_its_reason():
    page = (ROOT / "docs/lambda.md").read_text(encoding="utf-8")

    assert all(f"| {name} | {why} |" in page for name, (_, why) in KNOWN.items())


def test_a_client_that_differs_is_found_out():
    wrong = (sys.executable, "-c", "import sys; sys.exit(3)")
    case = Case("any", "def handler(event, context):\n    return 1\n")

    assert surprises(case, wrong).keys() == {"calls", "exit status"}
