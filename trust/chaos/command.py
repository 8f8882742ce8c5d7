"""`scripts/chaos`: search for a schedule in which a photo is lost or answered twice unforced."""

# ruff: noqa: T201 # a command prints

import argparse
import itertools
import math
import os
import sys
import time

from .mutants import FOUND_BY, MUTANTS
from .processes import Spread, processes
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

MUTANT_TRIES = 4000
TOLD_EVERY = 10  # seconds


def hunt(name: str, seed: int) -> str | None:
    """Return a schedule in which a mutant gives itself away."""
    with MUTANTS[name]():
        every = itertools.chain.from_iterable(singles(scenario) for scenario in SCENARIOS)
        return first_violation(
            itertools.chain(
                [FOUND_BY[name]] if name in FOUND_BY else [],
                every,
                itertools.islice(randoms(seed), MUTANT_TRIES),
            )
        )


def main() -> int:
    """Return 1 where there is a violation or a mutant survives, 130 after Ctrl-C."""
    parser = _parser()
    given = parser.parse_args()
    if given.replay:
        if not is_schedule(given.replay):
            parser.error(f"{given.replay} is no schedule: a search prints those, as random@7")
        return replay(given.replay)
    try:
        with processes(given.jobs, ready) as spread:
            return _enumerate(spread, given) if given.pairs else _search(spread, given)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("scripts/chaos", description=__doc__)
    parser.add_argument(
        "--seconds",
        type=float,
        help="how long to search: 60 unless told, or until --pairs all is done; "
        "every single fault is tried in any case, and the mutants come on top",
    )
    parser.add_argument("--seed", type=int, default=1, help="which pairs and random schedules")
    parser.add_argument("--jobs", type=_number, default=os.cpu_count(), help="how many processes")
    parser.add_argument("--pairs", choices=["all"], help="try every pair once, and no mutants")
    parser.add_argument(
        "--skip", type=_number, default=0, metavar="N", help="leave out the first N of --pairs all"
    )
    parser.add_argument("--replay", metavar="SCHEDULE", help="run one schedule and show its calls")
    return parser


def _number(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {given}")
    return int(given)


class Progress:
    """Says now and then how far a search is, and at its end how far it came."""

    def __init__(self, seed: int):
        self.start = self._told = time.monotonic()
        self.tally = Tally()
        self._seed = seed
        self._of = ""

    def pairs(self, names: list[str], skipped: int = 0) -> None:
        """Note which pairs there are."""
        self._of = f" of {len(names)}" + (f" after the first {skipped}" if skipped else "")

    def tell(self, tally: Tally) -> None:
        """Say how far it is, unless that was said a moment ago."""
        self.tally = tally
        if time.monotonic() - self._told > TOLD_EVERY:
            self._told = time.monotonic()
            print(self.line(), file=sys.stderr, flush=True)

    def line(self) -> str:
        """Return what was tried, how fast."""
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


def _search(spread: Spread, given: argparse.Namespace) -> int:
    """Try every single fault, then pairs and random schedules until time is up; hunt mutants."""
    progress = Progress(given.seed)
    search = Search(spread, progress.tell)
    try:
        search.play_singles()
        names = all_pairs(search.tally.paths, given.seed)
        progress.pairs(names)
        seconds = 60 if given.seconds is None else given.seconds
        search.play_mixed(names, given.seed, progress.start + seconds)
    finally:
        _report(progress.line(), search.tally)
    survivors = 0
    hunts = spread(_hunt, [(name, given.seed) for name in MUTANTS])
    for mutant, schedule in zip(MUTANTS, hunts, strict=True):
        survivors += schedule is None
        print(f"mutant: {mutant}: {f'found by {schedule}' if schedule else 'NOT FOUND'}")
    print(f"mutants found: {len(MUTANTS) - survivors} of {len(MUTANTS)}")
    return 1 if search.tally.violations or survivors else 0


def _hunt(wanted: tuple[str, int]) -> str | None:
    return hunt(*wanted)


def _enumerate(spread: Spread, given: argparse.Namespace) -> int:
    """Try every pair once, from where an earlier run has come to."""
    progress = Progress(given.seed)
    search = Search(spread, progress.tell)
    try:
        search.play_singles()
        names = all_pairs(search.tally.paths, given.seed)
        progress.pairs(names, given.skip)
        seconds = math.inf if given.seconds is None else given.seconds
        search.play_pairs(names[given.skip :], progress.start + seconds)
    finally:
        _report(progress.line(), search.tally)
        done = given.skip + search.tally.tried["pairs"]
        if search.tally.tried["pairs"]:
            print(f"go on with: scripts/chaos --pairs all --seed {given.seed} --skip {done}")
    return 1 if search.tally.violations else 0


def _report(line: str, tally: Tally) -> None:
    """Print what a search has found, also one that was interrupted."""
    print(line)
    for what, number in sorted(tally.forced.items()):
        print(f"  forced: {what}, in {number} schedules")
    print(f"violations {len(tally.violations)}")
    for name, found in tally.violations.items():
        print(f"  {'; '.join(found)}\n    scripts/chaos --replay '{name}'")


def replay(name: str) -> int:
    """Show each call of a schedule, and what was violated."""
    with silence():
        bot, verdict = play(name)
    for call in bot.world.calls:
        fault = f"  <- {call.fault}" if call.fault else ""
        print(
            f"{call.at - bot.world.calls[0].at:9.2f} {call.point:4} "
            f"#{call.invocation.number} {call.invocation.name:15} "
            f"{call.service} {call.what} {call.about}{fault}"
        )
    print("\n".join(verdict.violations) or "no violation")
    return 1 if verdict.violations else 0


if __name__ == "__main__":
    sys.exit(main())
