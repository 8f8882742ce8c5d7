"""Measure the local cloud's memory after many photos, compared with after half as many.

Ten people send 1,600 photos of about 25 KB; BENCH_PHOTOS sets another number. Memory is the
resident size of the processes of `scripts/dev`: the cloud, moto, and the functions' instances. With
BENCH_OTHER (bench/before.py), it is compared with that checkout's cloud after the same photos. Then
only the cloud and moto have a goal, because their memory grew with each photo in earlier versions.
"""

import json
import os
import queue
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import requests

from trust.cloud import Cloud

from .before import AGAINST, OTHER, python_of
from .goals import BEFORE_DEV_MEMORY, FLAT_MEMORY
from .memory import small_photo
from .report import Row

COUNT = int(os.environ.get("BENCH_PHOTOS", "1600"))
PEOPLE, AT_ONCE = 10, 4
MIB = 1 << 20
PATIENCE = 300
GROWING, ALL = "the cloud's process and moto", "all processes"
PARTS = ("the cloud's process", "moto", "instances of functions", GROWING, ALL)


def measure(_: int) -> list[Row]:
    """Return a row for each kind of process; each cloud is run once."""
    half, ours = _photographed(CheckoutCloud())
    theirs, against, goals = half, f"after {COUNT // 2:,}", {ALL: FLAT_MEMORY}
    if OTHER:
        theirs, against = _photographed(CheckoutCloud(OTHER))[1], AGAINST
        goals = {GROWING: BEFORE_DEV_MEMORY}
    return [
        Row(
            f"{name} after {COUNT:,} photos",
            "MiB",
            [mine],
            against,
            [other],
            goal=goals.get(name),
        )
        for name, mine, other in zip(PARTS, ours, theirs, strict=True)
    ]


class CheckoutCloud(Cloud):
    """The local cloud of a checkout; counts the photos that its bot has sent."""

    def __init__(self, checkout: Path | None = None):
        super().__init__("--delay", "0")
        self.sent = 0
        self._news: queue.Queue[None] = queue.Queue()
        if checkout is not None:
            self.root, self.python = checkout, str(python_of(checkout))
            if not (checkout / "local" / "commands").exists():  # before 25 November 2026
                self.command = ("local",)

    def _follow(self) -> None:
        url, headers = self.url("telegram") + "/_emulator/events", {"Accept": "text/event-stream"}
        with requests.Session() as http:
            http.trust_env = False
            with http.get(url, headers=headers, stream=True) as stream:
                for line in stream.iter_lines(chunk_size=None):
                    if line.startswith(b"data:") and _is_photo_sent(json.loads(line[5:])):
                        self._news.put(None)

    def wait_until_sent(self, photos: int) -> None:
        """Return once the bot has sent this many photos."""
        while self.sent < photos:
            self._news.get(timeout=PATIENCE)
            self.sent += 1

    def memory(self) -> list[float]:
        """Return the MiB that the cloud's processes use, in the order of PARTS."""
        cloud = psutil.Process(self.pid)
        moto = instances = 0.0
        for each in cloud.children(recursive=True):
            size = each.memory_info().rss / MIB
            if any("moto_worker" in word for word in each.cmdline()):
                moto += size
            else:
                instances += size
        own = cloud.memory_info().rss / MIB
        return [own, moto, instances, own + moto, own + moto + instances]


def _photographed(cloud: CheckoutCloud) -> list[list[float]]:
    """Return the memory after half of the photos, and after all of them."""
    with cloud.running():
        chats = [_person(cloud) for _ in range(PEOPLE)]
        halves = [range(COUNT // 2), range(COUNT // 2, COUNT)]
        return [_memory_after(cloud, chats, numbers) for numbers in halves]


def _memory_after(cloud: CheckoutCloud, chats: list[int], numbers: range) -> list[float]:
    photo = small_photo()

    def send(number: int) -> None:
        user = chats[number % PEOPLE]
        files = {"photo": ("photo.jpg", photo + b"%d" % number)}  # make each different
        cloud.control("telegram", "POST", f"users/{user}/messages", files=files)

    for first in range(numbers.start, numbers.stop, AT_ONCE):
        some = range(first, min(first + AT_ONCE, numbers.stop))
        with ThreadPoolExecutor(AT_ONCE) as senders:
            list(senders.map(send, some))
        cloud.wait_until_sent(some.stop)
    return cloud.memory()


def _person(cloud: CheckoutCloud) -> int:
    wanted = {"first_name": "Somebody", "language_code": "en"}
    found: int = cloud.control("telegram", "POST", "users", json=wanted)["id"]
    return found


def _is_photo_sent(event: dict[str, Any]) -> bool:
    data = event.get("data", {})
    return bool(data.get("method") == "sendPhoto" and data.get("status") == 200)
