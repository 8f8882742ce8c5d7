"""`scripts/chaos`: search for a schedule in which a photo is lost or answered twice unforced."""

# ruff: noqa: T201 # a command prints

import argparse
import itertools
import time

from .mutants import FOUND_BY, MUTANTS
from .scenarios import SCENARIOS
from .search import Tally, first_violation, play, randoms, search, silence, singles

MUTANT_TRIES = 4000


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
    """Return 1 where there is a violation or a mutant survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to search")
    parser.add_argument("--seed", type=int, default=1, help="which pairs and random schedules")
    parser.add_argument("--replay", metavar="SCHEDULE", help="run one schedule and show its calls")
    given = parser.parse_args()
    if given.replay:
        return replay(given.replay)
    tally, start = Tally(), time.monotonic()
    search(tally, seconds=given.seconds, seed=given.seed)
    took = time.monotonic() - start
    total = sum(tally.tried.values())
    kinds = ", ".join(f"{number} {kind}" for kind, number in tally.tried.items())
    print(f"seed {given.seed}: {total} schedules in {took:.0f} s ({kinds})")
    for what, number in sorted(tally.forced.items()):
        print(f"  forced: {what}, in {number} schedules")
    print(f"violations {len(tally.violations)}")
    for name, found in tally.violations.items():
        print(f"  {'; '.join(found)}\n    scripts/chaos --replay '{name}'")
    survivors = 0
    for mutant in MUTANTS:
        schedule = hunt(mutant, given.seed)
        survivors += schedule is None
        print(f"mutant: {mutant}: {f'found by {schedule}' if schedule else 'NOT FOUND'}")
    return 1 if tally.violations or survivors else 0


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
