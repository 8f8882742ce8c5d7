"""Measure how long the emulators' commands take to print `ready`; the goal is half a second.

They are started the way people start them: Replicate's serves HTTPS, with the certificate that an
earlier start created.
"""

import subprocess
import sys
import time

from .goals import S_COMMAND_READY
from .report import Row, within

COMMANDS = {
    "replicate": ["--port", "0"],
    "telegram": ["--port", "0"],
    "both": ["--replicate-port", "0", "--telegram-port", "0"],
}


def measure(runs: int) -> list[Row]:
    """Return a row for each command."""
    _ready("replicate", COMMANDS["replicate"])  # creates the certificate
    return [
        within(
            f"darkroom-emulators {name} until ready",
            "s",
            [_ready(name, flags) for _ in range(runs)],
            S_COMMAND_READY,
        )
        for name, flags in COMMANDS.items()
    ]


def _ready(name: str, flags: list[str]) -> float:
    """Return the seconds until the command is ready."""
    command = [sys.executable, "-m", "darkroom_emulators.commands", name, *flags]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        is_ready = any(line == "ready\n" for line in process.stdout)
        seconds = time.perf_counter() - begun
        process.terminate()
    assert is_ready, f"{name} ended before it was ready"
    return seconds
