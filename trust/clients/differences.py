"""The known differences between our client and AWS's, and a search for others."""

from collections.abc import Sequence

from local.lambda_.clients import OURS

from .case import Aspect, Case
from .running import run

KNOWN: dict[str, tuple[set[Aspect], str]] = {
    "the encoding of an init error": (
        {"calls", "output"},
        (
            "AWS's client sends the message of a failed start in Latin-1, and dies without a "
            "report if that encoding lacks a character; ours sends UTF-8"
        ),
    ),
    "the end of a log record": (
        {"output"},
        (
            "AWS's client writes no newline after a record with a traceback, because on Lambda "
            "each record is a separate frame; ours does, because in a stream the next line would "
            "be appended to the record"
        ),
    ),
}


def differences(case: Case, ours: Sequence[str] = OURS) -> dict[Aspect, tuple[object, object]]:
    """Return the aspects in which the clients differ, with what each of them did."""
    mine, real = run(case, ours), run(case, None)
    both: dict[Aspect, tuple[object, object]] = {
        "calls": (mine.calls, real.calls),
        "output": (mine.output, real.output),
        "exit status": (mine.exit_status, real.exit_status),
    }
    return {aspect: pair for aspect, pair in both.items() if pair[0] != pair[1]}


def surprises(case: Case, ours: Sequence[str] = OURS) -> dict[Aspect, tuple[object, object]]:
    """Return differences that the case doesn't name, or that it names but no longer shows."""
    found = differences(case, ours)
    if case.differs is None:
        return found
    known, _ = KNOWN[case.differs]
    if not found:
        return {"output": ("no longer a difference", case.differs)}
    return {aspect: both for aspect, both in found.items() if aspect not in known}
