"""Run an emulator or the local cloud under a sampling profiler.

`python -m bench.sampled replicate` takes the emulator's flags, and `cloud` those of `darkroom dev`.
Every few milliseconds of processor time, the profiler finds the innermost frame whose file belongs
to a named part of the program, and counts a sample for that part; a library's C code counts for its
caller. On SIGUSR1, the profiler prints the counts as a line of JSON, and resets them.
"""

import importlib
import json
import signal
import sys
from collections import Counter
from types import FrameType

REST = "event loop"
LOG = tuple(f"darkroom_emulators/kit/{name}" for name in ("event", "shelf", "cuts"))
SHARED = {
    "uvicorn and Starlette": ("/uvicorn/", "/starlette/"),
    "clock: tasks and deadlines": (
        "darkroom_emulators/kit/clock.py",
        "darkroom_emulators/kit/real_time.py",
        "darkroom_emulators/kit/segments.py",
        "/asyncio/",
    ),
    "webhook, sent": (
        "darkroom_emulators/kit/outgoing.py",
        "darkroom_emulators/kit/connections.py",
        "darkroom_emulators/kit/targets.py",
    ),
}
REPLICATE = SHARED | {
    "JSON, read and written": (
        "/json/",
        "darkroom_emulators/kit/compact_json.py",
        "darkroom_emulators/replicate/wire.py",
    ),
    "log, and what it may show": (*LOG, "darkroom_emulators/replicate/display.py"),
    "call, its checks and its answer": (
        "darkroom_emulators/replicate/calls.py",
        "darkroom_emulators/kit/calls.py",
        "darkroom_emulators/replicate/creation.py",
        "darkroom_emulators/replicate/create_routes.py",
        "darkroom_emulators/replicate/schema.py",
        "darkroom_emulators/replicate/access.py",
        "darkroom_emulators/kit/addresses.py",
    ),
    "prediction, its identifiers and its run": (
        "darkroom_emulators/replicate/predictions.py",
        "darkroom_emulators/replicate/identifiers.py",
        "darkroom_emulators/replicate/runs.py",
        "darkroom_emulators/replicate/model",
        "darkroom_emulators/kit/faults.py",
    ),
    "webhook, queued and signed": (
        "darkroom_emulators/replicate/webhook",
        "darkroom_emulators/kit/delivery.py",
        "darkroom_emulators/kit/webhook_call.py",
    ),
}
TELEGRAM = SHARED | {
    "JSON, read and written": ("/json/", "darkroom_emulators/kit/compact_json.py"),
    "log": LOG,
    "control call and its answer": (
        "darkroom_emulators/kit/control",
        "darkroom_emulators/kit/given.py",
        "darkroom_emulators/kit/acts.py",
        "darkroom_emulators/kit/addresses.py",
        "darkroom_emulators/telegram/api/people_routes.py",
        "darkroom_emulators/telegram/arguments.py",
    ),
    "message, its text and how it is shown": (
        "darkroom_emulators/telegram/people.py",
        "darkroom_emulators/telegram/world.py",
        "darkroom_emulators/telegram/entities.py",
        "darkroom_emulators/telegram/views.py",
        "darkroom_emulators/telegram/emulator.py",
    ),
    "update, queued and delivered": (
        "darkroom_emulators/telegram/audience.py",
        "darkroom_emulators/telegram/inbox.py",
        "darkroom_emulators/telegram/delivery.py",
        "darkroom_emulators/kit/delivery.py",
        "darkroom_emulators/kit/webhook_call.py",
        "darkroom_emulators/kit/faults.py",
    ),
}
CLOUD = {
    "looking for edited files": ("local/lambda_/fingerprint.py", "local/cloud/start_files.py"),
    "the function's memory": ("local/lambda_/memory.py",),
    "lines on the terminal": (
        "local/commands/narration.py",
        "local/commands/terminal.py",
        "local/redaction.py",
        "/click/utils.py",
        "/click/termui.py",
        "/click/_compat.py",
    ),
    "log, and its readers": (*LOG, "darkroom_emulators/kit/standard_routes.py"),
    "gateway": ("local/http_api/", "local/traces.py"),
    "function's instance and Runtime API": ("local/lambda_/",),
    "uvicorn and Starlette": ("/uvicorn/", "/starlette/", "darkroom_emulators/kit/"),
}
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "replicate": REPLICATE,
    "telegram": TELEGRAM,
    "cloud": CLOUD,
}
_counts: Counter[str] = Counter()


def part_of(frame: FrameType | None, parts: dict[str, tuple[str, ...]]) -> str:
    """Return the part that the innermost matching frame belongs to."""
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

    module = "local.commands.__main__" if name == "cloud" else f"darkroom_emulators.commands.{name}"
    main = importlib.import_module(module).main
    signal.signal(signal.SIGPROF, sample)
    signal.signal(signal.SIGUSR1, _tell)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    ended: int = main(["dev", *sys.argv[1:]]) if name == "cloud" else main(https=False)
    signal.setitimer(signal.ITIMER_PROF, 0)  # Python removes the handler before the process ends
    return ended


if __name__ == "__main__":
    sys.exit(_main())
