"""Plan a long day from its seed: who sends what, and what goes wrong."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

HOUR = 3600.0
CAPTIONS = ("", "make it sepia", "сделай серым", "blur")
Kind = Literal["photo", "file", "odd", "album", "group"]


@dataclass(frozen=True)
class LongDay:
    """The length, speed, people and photos of a day; everything else follows from `seed`.

    After the day, the clock jumps by each of `leaps` (name, seconds), with photos in progress. Then
    it jumps by `rest`, after which lifecycle rules have removed everything left; 0 skips that
    check. A process is suspended for `stopped` real seconds.
    """

    hours: float = 20
    speed: float = 60.0
    people: int = 10
    groups: int = 2
    photos: int = 1160
    rate: float = 0.2
    seed: int = 1
    stopped: float = 20
    leaps: tuple[tuple[str, float], ...] = (("+1 day", 24 * HOUR), ("+1 week", 7 * 24 * HOUR))
    rest: float = 32 * 24 * HOUR


@dataclass(frozen=True)
class Sending:
    """Something that a person sends, `at` seconds after the start."""

    at: float
    person: int
    kind: Kind
    caption: str
    group: int
    odd: int


@dataclass(frozen=True)
class Trouble:
    """A period of injected faults, in seconds after the start."""

    begin: float
    end: float


@dataclass(frozen=True)
class DayPlan:
    """The day's events, in seconds after the start. Each skip also has the seconds it skips."""

    sendings: tuple[Sending, ...]
    troubles: tuple[Trouble, ...]
    skips: tuple[tuple[float, float], ...]
    stops: tuple[float, ...]
    kills: tuple[float, ...]


def plan_of(day: LongDay) -> DayPlan:
    """Return a plan with faults in the second and fourth fifths of the day, and a skip in between.

    In the other hours, only two events may turn rows red: one process is suspended (SIGSTOP)
    halfway through the day, and another is killed soon after.
    """
    rng, length = random.Random(day.seed), day.hours * HOUR
    fifth = length / 5
    return DayPlan(
        sendings=tuple(sorted(_sendings(day, rng, length), key=lambda each: each.at)),
        troubles=(Trouble(fifth, 2 * fifth), Trouble(3 * fifth, 4 * fifth)),
        skips=((2.2 * fifth, min(HOUR, length / 10)),),
        stops=(2.5 * fifth,),
        kills=(2.8 * fifth,),
    )


def _sendings(day: LongDay, rng: random.Random, length: float) -> Iterator[Sending]:
    kinds: tuple[Kind, ...] = ("photo", "file", "odd", "album", "group")
    for _ in range(day.photos):
        yield Sending(
            at=rng.uniform(0, length),
            person=rng.randrange(day.people),
            kind=rng.choices(kinds, (12, 2, 2, 1, 4))[0],
            caption=rng.choice(CAPTIONS),
            group=rng.randrange(day.groups),
            odd=rng.randrange(1000),
        )
