"""Draw random times at which photos are sent during a day, each with its chat."""

import heapq
import math
import random
from collections.abc import Iterator

from .world import World


def arrivals(world: World, dice: random.Random) -> Iterator[tuple[float, int]]:
    """Yield (seconds, chat) for each photo of the day, in chronological order.

    Arrivals are a Poisson process whose rate follows a sine curve, plus bursts at random moments.
    An album's photos arrive simultaneously.
    """
    for moment in heapq.merge(_steady(world, dice), _bursts(world, dice)):
        chat = dice.randrange(world.chats)
        for _ in range(world.album_photos if dice.random() < world.albums else 1):
            yield moment, chat


def _steady(world: World, dice: random.Random) -> Iterator[float]:
    rate = (world.photos - world.bursts * world.burst_photos) / world.day / _sent_at_once(world)
    now = 0.0
    while rate > 0 and (now := now + dice.expovariate(rate * world.peak)) < world.day:
        height = 1 + (world.peak - 1) * math.sin(2 * math.pi * now / world.day)
        if dice.random() * world.peak < height:  # thinning: Lewis and Shedler, 1979
            yield now


def _bursts(world: World, dice: random.Random) -> list[float]:
    sent = round(world.burst_photos / _sent_at_once(world))
    starts = [dice.uniform(0, world.day - world.burst_seconds) for _ in range(world.bursts)]
    return sorted(
        start + dice.uniform(0, world.burst_seconds) for start in starts for _ in range(sent)
    )


def _sent_at_once(world: World) -> float:
    """Return the average number of photos that arrive simultaneously."""
    return 1 + world.albums * (world.album_photos - 1)
