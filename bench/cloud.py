"""The local cloud: from its start to "ready", and a photo's round trip without the model's delay.

The round trip is from the person's photo to the bot's, through every process of a warm cloud. The
goals are 1.5 s and 150 ms; the ratio is to them, for there is nothing else that does this.
"""

import tempfile
import time
from pathlib import Path

from tests.e2e.cloud import PHOTO, Cloud, Person

from .report import Row

READY, ROUND_TRIP = 1.5, 150.0


def measure(runs: int) -> list[Row]:
    """Return both rows."""
    starts: list[float] = []
    trips: list[float] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            cloud = Cloud("--delay", "0").start(Path(folder))
            starts.append(time.perf_counter() - begun)
            try:
                _round_trip(cloud)  # both functions start
                trips += [_round_trip(cloud) * 1e3 for _ in range(4)]
            finally:
                cloud.stop()
    return [
        Row("scripts/dev until ready", "s", starts, "the goal", [READY] * len(starts)),
        Row("photo to answer, no model", "ms", trips, "the goal", [ROUND_TRIP] * len(trips)),
    ]


def _round_trip(cloud: Cloud) -> float:
    """Return the seconds from a person's photo to the bot's answer, by the cloud's own events."""
    person = Person(cloud)
    person.sends(photos=[PHOTO])
    person.gets_all(1, "photo")
    messages = [
        event
        for event in cloud.log("chat.message")
        if event["data"]["change"] == "new"
        and event["data"]["message"]["chat"]["id"] == person.id
        and "photo" in event["data"]["message"]
    ]
    return float(messages[-1]["at"] - messages[0]["at"])
