"""`darkroom chaos`: search for faults that lose a photo, or cause a needless second answer."""

import itertools
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import click

from local.flags import DecimalNumber, WholeNumber, jobs_option, option
from local.progress import ProgressLine

from ..spread import Spread, processes
from .mutants import FOUND_BY, MUTANTS
from .scenarios import SCENARIOS
from .search import (
    Search,
    Tally,
    all_pairs,
    first_violation,
    is_schedule,
    play,
    randoms,
    ready,
    silence,
    singles,
)

SECONDS_WORDS = (
    "How long to search (default: 60, or with --pairs all, until every pair is done). This does "
    "not limit the single faults, the mutants or --progress."
)
MUTANT_TRIES = 4000


def hunt(name: str, seed: int) -> str | None:
    """Search for a schedule that exposes a mutant; return None if none is found."""
    with MUTANTS[name]():
        every = itertools.chain.from_iterable(singles(scenario) for scenario in SCENARIOS)
        return first_violation(
            itertools.chain(
                [FOUND_BY[name]] if name in FOUND_BY else [],
                every,
                itertools.islice(randoms(seed), MUTANT_TRIES),
            )
        )


@dataclass(frozen=True)
class Hunt:
    """The options of a search; see the command's help."""

    seconds: float | None
    seed: int
    jobs: int
    skip: int


class SearchPace:
    """Tracks a search's progress and speed, and passes them to `show` as a line of text."""

    def __init__(self, seed: int, show: Callable[[str], None]):
        self.start = time.monotonic()
        self._show = show
        self.tally = Tally()
        self._seed = seed
        self._of = ""

    def pairs(self, names: list[str], skipped: int = 0) -> None:
        """Record how many pairs there are, and how many of them were skipped."""
        self._of = f" of {len(names)}" + (f" after the first {skipped}" if skipped else "")

    def tell(self, tally: Tally) -> None:
        """Show the progress."""
        self.tally = tally
        self._show(self.line())

    def line(self) -> str:
        """Return a line with the number of schedules tried, and the speed."""
        took, cpu, total = time.monotonic() - self.start, self.tally.cpu, self.tally.tried.total()
        kinds = ", ".join(
            f"{number} {kind}{self._of if kind == 'pairs' else ''}"
            for kind, number in self.tally.tried.items()
        )
        rate, of_cpu = (f"{60 * total / (seconds or 1):.0f}" for seconds in (took, cpu))
        return (
            f"seed {self._seed}: {total} schedules in {took:.0f} s ({kinds}): "
            f"{rate} a minute, {of_cpu} a minute of CPU"
        )


def _search(spread: Spread, given: Hunt, progress: ProgressLine) -> int:
    """Try all single faults, then pairs and random schedules until time is up, then mutants."""
    pace = SearchPace(given.seed, progress.show)
    search = Search(spread, pace.tell)
    try:
        search.play_singles()
        names = all_pairs(search.tally.paths, given.seed)
        pace.pairs(names)
        seconds = 60 if given.seconds is None else given.seconds
        search.play_mixed(names, given.seed, pace.start + seconds)
    finally:
        _report(pace.line(), search.tally, progress)
    survivors = 0
    hunts = spread(_hunt, [(name, given.seed) for name in MUTANTS])
    hunted = progress.count(hunts, len(MUTANTS), "mutants hunted")
    for mutant, schedule in zip(MUTANTS, hunted, strict=True):
        survivors += schedule is None
        progress.echo(f"mutant: {mutant}: {f'found by {schedule}' if schedule else 'NOT FOUND'}")
    click.echo(f"mutants found: {len(MUTANTS) - survivors} of {len(MUTANTS)}")
    return 1 if search.tally.violations or survivors else 0


def _hunt(wanted: tuple[str, int]) -> str | None:
    return hunt(*wanted)


def _enumerate(spread: Spread, given: Hunt, progress: ProgressLine) -> int:
    """Try every pair once, continuing where an earlier run stopped."""
    pace = SearchPace(given.seed, progress.show)
    search = Search(spread, pace.tell)
    try:
        search.play_singles()
        names = all_pairs(search.tally.paths, given.seed)
        pace.pairs(names, given.skip)
        seconds = math.inf if given.seconds is None else given.seconds
        search.play_pairs(names[given.skip :], pace.start + seconds)
    finally:
        _report(pace.line(), search.tally, progress)
        done = given.skip + search.tally.tried["pairs"]
        if search.tally.tried["pairs"]:
            click.echo(f"resume with: scripts/chaos --pairs all --seed {given.seed} --skip {done}")
    return 1 if search.tally.violations else 0


def _play_progress(spread: Spread, given: Hunt, progress: ProgressLine, *, number: int) -> int:
    """Play random schedules whose progress webhooks are lost, late, duplicated or unordered."""
    pace = SearchPace(given.seed, progress.show)
    search = Search(spread, pace.tell)
    try:
        search.play_random("progress-random", given.seed, number)
    finally:
        _report(pace.line(), search.tally, progress)
    return 1 if search.tally.violations else 0


def _report(line: str, tally: Tally, progress: ProgressLine) -> None:
    """Print what a search found, even if it was interrupted."""
    progress.echo(line)
    for what, number in sorted(tally.forced.items()):
        click.echo(f"  forced: {what}, in {number} schedules")
    click.echo(f"violations {len(tally.violations)}")
    for name, found in tally.violations.items():
        click.echo(f"  {'; '.join(found)}\n    scripts/chaos --replay '{name}'")


def show(name: str) -> int:
    """Print each call of a schedule, and the violations."""
    with silence():
        bot, verdict = play(name)
    for call in bot.world.calls:
        fault = f"  <- {call.fault}" if call.fault else ""
        click.echo(
            f"{call.at - bot.world.calls[0].at:9.2f} {call.point:4} "
            f"#{call.invocation.number} {call.invocation.name:15} "
            f"{call.service} {call.what} {call.about}{fault}"
        )
    click.echo("\n".join(verdict.violations) or "no violation")
    return 1 if verdict.violations else 0


def _schedule(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name and not is_schedule(name):
        raise click.BadParameter(f"{name} is not a schedule; a search prints names like random@7")
    return name


@click.command()
@option("--seconds", SECONDS_WORDS, "S", type=DecimalNumber(min=0))
@option("--seed", "Seed for the pairs and random schedules.", default=1)
@jobs_option
@option("--pairs", "Try every pair once, without mutants.", type=click.Choice(["all"]))
@option("--progress", "Play only N random schedules, with progress.", "N", type=WholeNumber(1))
@option("--skip", "Skip the first N pairs of --pairs all.", "N", type=WholeNumber(0), default=0)
@option("--replay", "Run one schedule and show its calls.", "SCHEDULE", callback=_schedule)
def chaos(*, pairs: str | None, replay: str | None, progress: int | None, **more: Any) -> None:
    """Search for faults that lose a photo.

    Answering a photo twice is also a violation, unless a fault made it unavoidable. Exits with 1 if
    there is a violation, or if a mutant of the bot is not found.
    """
    if replay:
        sys.exit(show(replay))
    flags = Hunt(**more)
    look = _enumerate if pairs else _search
    if progress:
        look = partial(_play_progress, number=progress)
    with ProgressLine("chaos") as line, processes(flags.jobs, ready) as spread:
        sys.exit(look(spread, flags, line))
