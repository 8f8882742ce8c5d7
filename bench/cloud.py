"""Measure the local cloud: its start, a photo's round trip, an edit, and its memory.

The round trip runs from the person's photo to the bot's answer, through every process of a warm
cloud, without the model's delay. An edit is timed until a new instance has answered the next
photo's update. Nothing comparable exists, so these are compared with goals: 1.5 s, 150 ms and 1 s.
Memory is the total resident size of the cloud's processes after the first photo.
"""

import os
import shutil
import subprocess
import time

from darkroom_emulators.telegram.events import ChatMessage, UpdateAttempt, UpdateCreated
from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .goals import MS_EDIT, MS_ROUND_TRIP, S_READY
from .processes import ROOT
from .report import Row, within

HANDLER = ROOT / "functions" / "telegram_webhook" / "app.py"


def measure(runs: int) -> list[Row]:
    """Return all rows."""
    starts: list[float] = []
    trips: list[float] = []
    edits: list[float] = []
    memory: list[float] = []
    for _ in range(runs):
        begun = time.perf_counter()
        with Cloud("--delay", "0").running() as cloud:
            starts.append(time.perf_counter() - begun)
            round_trip(cloud)  # both functions start
            memory += _resident(cloud.pid)
            trips += [round_trip(cloud) * 1e3 for _ in range(4)]
            edits.append(edit(cloud) * 1e3)
    return [
        within("scripts/dev until ready", "s", starts, S_READY),
        within("photo to answer, no model", "ms", trips, MS_ROUND_TRIP),
        within("photo to 200 after an edit", "ms", edits, MS_EDIT),
        Row("memory of scripts/dev", "MB", memory, skipped="" if memory else "needs `ps`"),
    ]


def round_trip(cloud: Cloud) -> float:
    """Return the seconds from a person's photo to the bot's answer, according to the event log."""
    person = Person(cloud)
    person.sends(photos=[PHOTO])
    person.gets_all(1, "photo")
    times = [
        at
        for at, event in cloud.timed(ChatMessage)
        if event.change == "new" and event.chat_id == person.id and "photo" in event.message
    ]
    return times[-1] - times[0]


def edit(cloud: Cloud) -> float:
    """Touch the handler; return the seconds from the next photo to the bot's 200 for its update."""
    os.utime(HANDLER)
    person = Person(cloud)
    person.waits_until_taken(person.sends(photo=PHOTO))
    made_at, made = next(e for e in cloud.timed(UpdateCreated) if e[1].chat_id == person.id)
    taken_at, taken = next(
        e for e in cloud.timed(UpdateAttempt) if e[1].update_id == made.update_id
    )
    assert taken.status == 200
    return taken_at - made_at


def _resident(pid: int) -> list[float]:
    """Return the total MB used by a process and its descendants, in a list; empty without ps."""
    if (ps := shutil.which("ps")) is None:
        return []
    command = [ps, "-A", "-o", "pid=,ppid=,rss="]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = [tuple(map(int, line.split())) for line in said.splitlines()]
    ours = {pid}
    while more := {child for child, parent, _ in found if parent in ours} - ours:
        ours |= more
    return [sum(rss for each, _, rss in found if each in ours) / 1024]
