"""The search: every single fault, pairs of faults, random schedules; each can be replayed.

A schedule is named `scenario@point=fault,point=fault`, or `random@seed`.
"""

import contextlib
import itertools
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from common.observability import logger, metrics

from .bot import Bot
from .invariants import Verdict, judge
from .scenarios import BY_NAME, SCENARIOS, Scenario, random_schedule
from .world import Call, Fault, World

HTTP_FAULTS = tuple(fault for fault in Fault if fault not in {Fault.CONFLICT, Fault.LOST_ALL})
READ_FAULTS = tuple(fault for fault in Fault if fault not in {Fault.CONFLICT, Fault.LOST})


@dataclass
class Tally:
    """What a search has tried and found."""

    tried: Counter[str] = field(default_factory=Counter)
    forced: Counter[str] = field(default_factory=Counter)
    violations: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, name: str, verdict: Verdict) -> None:
        """Note one schedule."""
        self.tried[kind] += 1
        self.forced.update(verdict.forced)
        if verdict.violations:
            self.violations[name] = verdict.violations


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep logs and metrics of thousands of runs off the terminal."""
    level, add_metric = logger.log_level, metrics.add_metric
    logger.setLevel(logging.CRITICAL)
    metrics.add_metric = lambda *_, **__: None
    try:
        yield
    finally:
        metrics.add_metric = add_metric
        logger.setLevel(level)


def play(name: str) -> tuple[Bot, Verdict]:
    """Run the schedule of a name."""
    kind, _, rest = name.partition("@")
    if kind == "random":
        scenario, world = random_schedule(int(rest))
    else:
        pairs = [part.split("=") for part in rest.split(",") if part]
        scenario, world = BY_NAME[kind], World(1, {int(at): Fault(what) for at, what in pairs})
    bot = scenario.play(world)
    return bot, judge(bot, prompt=scenario.prompt)


def name_of(scenario: Scenario, faults: dict[int, Fault]) -> str:
    """Return the name under which `play` runs a schedule again."""
    return f"{scenario.name}@{','.join(f'{at}={what}' for at, what in faults.items())}"


def faults_at(call: Call) -> tuple[Fault, ...]:
    """Return what can go wrong at a call, each but once."""
    if call.service != "S3":
        return HTTP_FAULTS
    return tuple(Fault) if call.what == "PutObject" else READ_FAULTS


def singles(scenario: Scenario) -> Iterator[str]:
    """Every fault at every call of a run in which nothing else goes wrong."""
    bot, _ = play(name_of(scenario, {}))
    yield name_of(scenario, {})
    for call in bot.world.calls:
        for fault in faults_at(call):
            yield name_of(scenario, {call.point: fault})


def pairs(scenario: Scenario) -> Iterator[str]:
    """Every fault after every single one, at the calls of the run that this one led to."""
    base, _ = play(name_of(scenario, {}))
    for call in base.world.calls:
        for fault in faults_at(call):
            bot, _ = play(name_of(scenario, {call.point: fault}))
            for later in bot.world.calls[call.point + 1 :]:
                for second in faults_at(later):
                    yield name_of(scenario, {call.point: fault, later.point: second})


def randoms(seed: int) -> Iterator[str]:
    """Random schedules without end."""
    numbers = random.Random(seed)
    while True:
        yield f"random@{numbers.getrandbits(40)}"


def all_pairs(seed: int) -> Iterator[str]:
    """The pairs of all scenarios by turns, beginning with a scenario that `seed` chooses."""
    order = list(SCENARIOS)
    random.Random(seed).shuffle(order)
    rows = itertools.zip_longest(*(pairs(scenario) for scenario in order))
    return (name for row in rows for name in row if name is not None)


def search(tally: Tally, *, seconds: float, seed: int) -> None:
    """Try every single fault, then pairs and random schedules by turns until time is up."""
    deadline = time.monotonic() + seconds
    with silence():
        for scenario in SCENARIOS:
            for name in singles(scenario):
                tally.add("singles", name, play(name)[1])
        sources = itertools.cycle([("pairs", all_pairs(seed)), ("random", randoms(seed))])
        for kind, names in sources:
            if time.monotonic() > deadline:
                return
            for name in itertools.islice(names, 20):
                tally.add(kind, name, play(name)[1])


def first_violation(names: Iterator[str]) -> str | None:
    """Return the first schedule with a violation."""
    with silence():
        return next((name for name in names if play(name)[1].violations), None)
