"""The Replicate emulator, sampled: `python -m bench.sampled`, with the emulator's own flags.

Every few milliseconds of processor time it notes which part of the program is at work: that of the
innermost file that belongs to one. What a library does in C counts for who called it. At SIGUSR1 it
prints the samples of each part as a line of JSON, and begins anew.
"""

import json
import signal
import sys
from collections import Counter
from types import FrameType

from mock_replicate.__main__ import main

REST = "event loop"
PARTS = {
    "uvicorn and Starlette": ("/uvicorn/", "/starlette/"),
    "JSON, read and written": ("/json/", "mock_replicate/wire.py"),
    "log, and what it may show": ("emulator_kit/events.py", "mock_replicate/display.py"),
    "call, its checks and its answer": (
        "mock_replicate/calls.py",
        "mock_replicate/creation.py",
        "mock_replicate/create_routes.py",
        "mock_replicate/schema.py",
        "mock_replicate/access.py",
        "emulator_kit/addresses.py",
    ),
    "prediction, its identifiers and its run": (
        "mock_replicate/predictions.py",
        "mock_replicate/identifiers.py",
        "mock_replicate/runs.py",
        "mock_replicate/model",
        "emulator_kit/faults.py",
    ),
    "clock: tasks and deadlines": ("emulator_kit/clock.py", "/asyncio/"),
    "webhook, put in line and signed": ("mock_replicate/webhook",),
    "webhook, sent": (
        "emulator_kit/outgoing.py",
        "emulator_kit/connections.py",
        "emulator_kit/targets.py",
    ),
}
_counts: Counter[str] = Counter()


def part_of(frame: FrameType | None) -> str:
    """Return the part to which the innermost frame belongs that belongs to any."""
    while frame:
        path = frame.f_code.co_filename.replace("\\", "/")
        for name, files in PARTS.items():
            if any(file in path for file in files) and not path.endswith("/runners.py"):
                return name
        frame = frame.f_back
    return REST


def _sample(_: int, frame: FrameType | None) -> None:
    _counts[part_of(frame)] += 1


def _tell(_: int, __: FrameType | None) -> None:
    print(json.dumps(_counts), flush=True)
    _counts.clear()


if __name__ == "__main__":
    signal.signal(signal.SIGPROF, _sample)
    signal.signal(signal.SIGUSR1, _tell)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    sys.exit(main())
