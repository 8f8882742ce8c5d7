"""`darkroom clients`: drive our runtime client and AWS's, and show where they differ."""

import importlib.util
import os
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import click

from local.flags import option
from local.progress import ProgressLine
from operations.failures import CommandFailed

from .case import Case
from .cases import ALL
from .differences import KNOWN, surprises

SHOWN = 2000  # characters shown of what a client did


def sampled(number: int, seed: int) -> list[Case]:
    """Return a random sample of cases, with every case that names a known difference."""
    named = [case for case in ALL if case.differs]
    others = [case for case in ALL if not case.differs]
    chance = random.Random(seed)
    return named + chance.sample(others, max(0, number - len(named)))


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    """Yield a pool of threads, one per core; after Ctrl-C, they start no more handlers."""
    threads = ThreadPoolExecutor(os.cpu_count())
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)


@click.command()
@option("--only", "Only handlers whose name contains this text.", "TEXT", default="")
@option("--sample", "Only a random sample of N handlers; 0 means all.", "N", default=0)
@option("--seed", "Seed for the sample.", "N", default=0)
def clients(only: str, sample: int, seed: int) -> None:
    """Compare our runtime client with AWS's.

    Runs each handler under each client, with the same Runtime API, and compares their calls, their
    output and their exit status. Exits with 1 if there is a difference that docs/lambda.md doesn't
    mention. A sample includes all handlers that are known to differ.
    """
    if importlib.util.find_spec("awslambdaric") is None:
        raise CommandFailed(
            "AWS's runtime client is missing: its package is only for Linux on x86_64"
        )
    cases = [case for case in (sampled(sample, seed) if sample else ALL) if only in case.name]
    if not cases:
        raise click.BadParameter(f"no handler's name contains {only!r}", param_hint="--only")
    failed = 0
    with ProgressLine("clients") as progress, _threads() as threads:
        outcomes = progress.count(threads.map(surprises, cases), len(cases), "handlers compared")
        for case, found in zip(cases, outcomes, strict=True):
            failed += bool(found)
            for aspect, (ours, real) in found.items():
                progress.echo(f"{case.name}: {aspect}")
                progress.echo(f"  ours  {str(ours)[:SHOWN]}\n  AWS's {str(real)[:SHOWN]}")
    known = sum(case.differs is not None for case in cases)
    click.echo(
        f"{len(cases)} handlers, {failed} with unknown differences, "
        f"{known} chosen to show one of the {len(KNOWN)} in docs/lambda.md"
    )
    sys.exit(1 if failed else 0)
