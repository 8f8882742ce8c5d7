"""Measure how long `scripts/test` takes, compared with an earlier commit's.

First run the tests that both commits have (with the same file and function names), then all. Each
runs once, which takes more than an hour. BENCH_TESTS, such as `tests/unit`, selects fewer tests.
Pytest's summary is written to standard error, because failed or skipped tests distort the time.
"""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import click

from .before import AGAINST, OTHER, REMEDY, python_of
from .goals import BEFORE_ALL_TESTS, BEFORE_SAME_TESTS
from .processes import ROOT, TAIL
from .report import Row

FOLDERS = os.environ.get("BENCH_TESTS", "tests").split()
SAME, ALL = "scripts/test: tests in both commits", "scripts/test: all"
TEST = re.compile(r"[^\s:]+\.py::[^\[\n]+")
FINISHED = {0, 1}  # pytest's exit codes if all tests ran: all passed, or some failed


def measure(_: int) -> list[Row]:
    """Return both rows."""
    if OTHER is None:
        return [Row(SAME, "s", skipped=REMEDY), Row(ALL, "s", skipped=REMEDY)]
    found = [_collected(checkout) for checkout in (ROOT, OTHER)]
    both = in_both(*found)
    rows = []
    for name, chosen, goal in (
        (SAME, both, BEFORE_SAME_TESTS),
        (ALL, (FOLDERS, FOLDERS), BEFORE_ALL_TESTS),
    ):
        ours, theirs = (
            _seconds(checkout, words) for checkout, words in zip((ROOT, OTHER), chosen, strict=True)
        )
        rows.append(Row(name, "s", [ours], AGAINST, [theirs], goal=goal))
    return rows


def in_both(ours: Iterable[str], theirs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the tests that both checkouts have, by their path in each (files may have moved)."""
    named = [{_name(each): each for each in some} for some in (ours, theirs)]
    same = sorted(named[0].keys() & named[1].keys())
    return [named[0][each] for each in same], [named[1][each] for each in same]


def named_in(said: str) -> list[str]:
    """Return the tests that pytest collected, each once, regardless of parameters."""
    return list(dict.fromkeys(TEST.findall(said)))


def _name(test: str) -> str:
    return test.rpartition("/")[2]


def _collected(checkout: Path) -> list[str]:
    command = [str(python_of(checkout)), "-m", "pytest", "--collect-only", "-q", *FOLDERS]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the tests of {checkout} can't be collected: {done.stdout[-TAIL:]}")
    return named_in(done.stdout)


def _seconds(checkout: Path, words: Iterable[str]) -> float:
    """Return the seconds that scripts/test takes. Raises RuntimeError unless all tests ran."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:  # too long for a command line
        file.write("\n".join(words))
        file.flush()
        begun = time.perf_counter()
        command = [str(checkout / "scripts/test"), "-q", "--no-header", f"@{file.name}"]
        done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begun
    if done.returncode not in FINISHED:
        raise RuntimeError(f"scripts/test of {checkout} ended: {done.stdout[-TAIL:]}{done.stderr}")
    click.echo(f"{checkout}: {done.stdout.splitlines()[-1]}", err=True)
    return seconds
