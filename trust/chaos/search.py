"""Search for violations in schedules with a single fault, with two, and with random faults.

A schedule is replayed by name: `scenario@point=fault,point=fault`, `[progress-]random@seed`.
"""

import contextlib
import gc
import itertools
import logging
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from common.runtime.observability import logger, metrics

from ..spread import Spread
from .bot import Bot
from .invariants import judge
from .scenarios import BY_NAME, SCENARIOS, Scenario, progress_schedule, random_schedule
from .verdict import Verdict
from .world import Call, Fault, World

# the distinct faults possible at each kind of call: HTTP, S3 read, S3 write
FAULTS = {
    "h": tuple(fault for fault in Fault if fault not in {Fault.CONFLICT, Fault.LOST_ALL}),
    "r": tuple(fault for fault in Fault if fault not in {Fault.CONFLICT, Fault.LOST}),
    "w": tuple(Fault),
}
CHUNK = 20
# the kinds of schedule that are drawn from a seed
RANDOM = {"random": random_schedule, "progress-random": progress_schedule}


@dataclass
class Tally:
    """What a search has tried and found.

    `paths` maps each schedule with one fault to the calls made in it, in the letters of `FAULTS`.
    `cpu` is the processor time, in seconds.
    """

    tried: Counter[str] = field(default_factory=Counter)
    forced: Counter[str] = field(default_factory=Counter)
    violations: dict[str, list[str]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    cpu: float = 0

    def add(self, kind: str, name: str, verdict: Verdict) -> None:
        """Add the verdict on one schedule."""
        self.tried[kind] += 1
        self.forced.update(verdict.forced)
        if verdict.violations:
            self.violations[name] = verdict.violations

    def merge(self, other: "Tally") -> None:
        """Add another process's results."""
        self.tried.update(other.tried)
        self.forced.update(other.forced)
        self.violations |= other.violations
        self.paths |= other.paths
        self.cpu += other.cpu


@dataclass(frozen=True, slots=True)
class Chunk:
    """Schedules of one kind that a single process plays in order."""

    kind: str
    names: tuple[str, ...]

    def play(self) -> Tally:
        """Play the schedules, and return what was found."""
        tally, start = Tally(), time.process_time()
        with silence():
            for name in self.names:
                bot, verdict = play(name)
                tally.add(self.kind, name, verdict)
                if self.kind == "singles":
                    tally.paths[name] = path_of(bot)
        tally.cpu = time.process_time() - start
        return tally


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Suppress the logs and metrics of thousands of runs."""
    level, add_metric = logger.log_level, metrics.add_metric
    logger.setLevel(logging.CRITICAL)
    metrics.add_metric = lambda *_, **__: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        metrics.add_metric = add_metric  # type: ignore[method-assign]
        logger.setLevel(level)


def play(name: str) -> tuple[Bot, Verdict]:
    """Run the schedule with this name, and judge it."""
    kind, _, rest = name.partition("@")
    if kind in RANDOM:
        scenario, world = RANDOM[kind](int(rest))
    else:
        pairs = [part.split("=") for part in rest.split(",") if part]
        scenario, world = BY_NAME[kind], World(1, {int(at): Fault(what) for at, what in pairs})
    bot = scenario.play(world)
    return bot, judge(bot, prompt=scenario.prompt)


def is_schedule(name: str) -> bool:
    """Return whether `name` is a schedule that `play` can run."""
    kind, _, rest = name.partition("@")
    if kind in RANDOM:
        return rest.isdecimal()
    faults = "|".join(Fault)
    return kind in BY_NAME and bool(re.fullmatch(rf"(\d+=({faults})(,|$))*", rest))


def name_of(scenario: Scenario, faults: dict[int, Fault]) -> str:
    """Return the name by which `play` can replay a schedule."""
    return f"{scenario.name}@{','.join(f'{at}={what}' for at, what in faults.items())}"


def path_of(bot: Bot) -> str:
    """Return the calls made in a schedule, as letters of `FAULTS`."""
    return "".join(_letter(call) for call in bot.world.calls)


def _letter(call: Call) -> str:
    if call.service != "S3":
        return "h"
    return "w" if call.what == "PutObject" else "r"


def singles(scenario: Scenario) -> Iterator[str]:
    """Yield a schedule for each fault at each call that the scenario makes without faults."""
    with silence():
        bot, _ = play(name_of(scenario, {}))
    for point, letter in enumerate(path_of(bot)):
        for fault in FAULTS[letter]:
            yield name_of(scenario, {point: fault})


def pairs(single: str, path: str) -> Iterator[str]:
    """Yield `single` with a second fault, for each possible fault at each later call of `path`."""
    point = int(single.partition("@")[2].partition("=")[0])
    for later in range(point + 1, len(path)):
        for fault in FAULTS[path[later]]:
            yield f"{single},{later}={fault}"


def all_pairs(paths: dict[str, str], seed: int) -> list[str]:
    """Return every pair of faults once, shuffled by `seed`, but alternating between scenarios."""
    shuffle = random.Random(seed).shuffle
    found: dict[str, list[str]] = {}
    for single, path in paths.items():
        found.setdefault(single.partition("@")[0], []).extend(pairs(single, path))
    for names in found.values():
        shuffle(names)
    rows = itertools.zip_longest(*found.values())
    return [name for row in rows for name in row if name is not None]


def randoms(seed: int, kind: str = "random") -> Iterator[str]:
    """Yield the names of random schedules of the given `kind`, a key of RANDOM, endlessly."""
    numbers = random.Random(seed)
    while True:
        yield f"{kind}@{numbers.getrandbits(40)}"


def ready() -> None:
    """Make this process's garbage collector ignore everything imported so far."""
    gc.collect()
    gc.freeze()


class Search:
    """Plays schedules in the processes of `spread`, and merges their results.

    `told` is called with the tally whenever it grows.
    """

    def __init__(self, spread: Spread, told: Callable[[Tally], None]):
        self._spread = spread
        self._told = told
        self.tally = Tally()

    def play_singles(self) -> None:
        """Play every scenario without faults, then with each single fault."""
        calm = [name_of(scenario, {}) for scenario in SCENARIOS]
        every = itertools.chain.from_iterable(singles(scenario) for scenario in SCENARIOS)
        self._play(itertools.chain(chunks("calm", calm), chunks("singles", every)))

    def play_pairs(self, names: list[str], until: float) -> None:
        """Play these pairs until the monotonic clock reaches `until`."""
        self._play(_before(until, chunks("pairs", names)))

    def play_mixed(self, names: list[str], seed: int, until: float) -> None:
        """Play chunks of pairs and random schedules in turn, until the monotonic time `until`."""
        drawn = (chunks(kind, randoms(seed, kind)) for kind in RANDOM)
        by_turns = zip(chunks("pairs", names), *drawn, strict=False)
        self._play(_before(until, itertools.chain.from_iterable(by_turns)))

    def play_random(self, kind: str, seed: int, number: int) -> None:
        """Run `number` random schedules of the given `kind`."""
        self._play(chunks(kind, itertools.islice(randoms(seed, kind), number)))

    def _play(self, work: Iterable[Chunk]) -> None:
        for found in self._spread(Chunk.play, work):
            self.tally.merge(found)
            self._told(self.tally)


def chunks(kind: str, names: Iterable[str]) -> Iterator[Chunk]:
    """Divide the names of schedules into chunks, each for one process."""
    names = iter(names)
    while some := tuple(itertools.islice(names, CHUNK)):
        yield Chunk(kind, some)


def _before(until: float, work: Iterator[Chunk]) -> Iterator[Chunk]:
    return itertools.takewhile(lambda _: time.monotonic() < until, work)


def first_violation(names: Iterable[str]) -> str | None:
    """Return the name of the first schedule with a violation, or None."""
    with silence():
        return next((name for name in names if play(name)[1].violations), None)
