"""An emulator, sampled: `python -m bench.sampled replicate`, with the emulator's own flags.

Every few milliseconds of processor time it notes which part of the program is at work: that of the
innermost file that belongs to one. What a library does in C counts for who called it. At SIGUSR1 it
prints the samples of each part as a line of JSON, and begins anew.
"""

import importlib
import json
import signal
import sys
from collections import Counter
from types import FrameType

REST = "event loop"
SHARED = {
    "uvicorn and Starlette": ("/uvicorn/", "/starlette/"),
    "clock: tasks and deadlines": ("emulator_kit/clock.py", "/asyncio/"),
    "webhook, sent": (
        "emulator_kit/outgoing.py",
        "emulator_kit/connections.py",
        "emulator_kit/targets.py",
    ),
}
REPLICATE = SHARED | {
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
    "webhook, put in line and signed": ("mock_replicate/webhook",),
}
TELEGRAM = SHARED | {
    "JSON, read and written": ("/json/",),
    "log": ("emulator_kit/events.py",),
    "control call and its answer": (
        "emulator_kit/control.py",
        "emulator_kit/acts.py",
        "emulator_kit/addresses.py",
        "mock_telegram/people_routes.py",
        "mock_telegram/arguments.py",
    ),
    "message, its text and how it is shown": (
        "mock_telegram/people.py",
        "mock_telegram/world.py",
        "mock_telegram/entities.py",
        "mock_telegram/views.py",
        "mock_telegram/emulator.py",
    ),
    "update, put in line and handed over": (
        "mock_telegram/audience.py",
        "mock_telegram/inbox.py",
        "mock_telegram/queues.py",
        "mock_telegram/delivery.py",
        "mock_telegram/attempts.py",
        "emulator_kit/faults.py",
    ),
}
PARTS: dict[str, dict[str, tuple[str, ...]]] = {"replicate": REPLICATE, "telegram": TELEGRAM}
_counts: Counter[str] = Counter()


def part_of(frame: FrameType | None, parts: dict[str, tuple[str, ...]]) -> str:
    """Return the part to which the innermost frame belongs that belongs to any."""
    while frame:
        path = frame.f_code.co_filename.replace("\\", "/")
        for name, files in parts.items():
            if any(file in path for file in files) and not path.endswith("/runners.py"):
                return name
        frame = frame.f_back
    return REST


def _tell(_: int, __: FrameType | None) -> None:
    print(json.dumps(_counts), flush=True)
    _counts.clear()


def _main() -> int:
    name = sys.argv.pop(1)

    def sample(_: int, frame: FrameType | None) -> None:
        _counts[part_of(frame, PARTS[name])] += 1

    emulator = importlib.import_module(f"mock_{name}.__main__")
    signal.signal(signal.SIGPROF, sample)
    signal.signal(signal.SIGUSR1, _tell)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    ended: int = emulator.main()
    return ended


if __name__ == "__main__":
    sys.exit(_main())
