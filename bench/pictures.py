"""Measure the memory needed to convert a picture of each kind to JPEG, in bytes per pixel.

The peak is measured in separate processes for two sizes, so their common overhead cancels out. It
is compared with the estimate of `telegram_webhook/memory.py` for that kind; above a ratio of 1, the
estimate is too low.
"""

import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from pillow_heif import register_heif_opener

from telegram_webhook.heif import unturned
from telegram_webhook.memory import bytes_per_pixel

from .picture_kinds import KINDS, Make
from .processes import ROOT
from .report import Row

SMALL, LARGE = (1536, 1024), (3072, 2048)
PIXELS = LARGE[0] * LARGE[1] - SMALL[0] * SMALL[1]


def measure(runs: int) -> list[Row]:
    """Return a row for each kind, measured once, because memory doesn't vary as time does."""
    del runs
    if sys.platform != "linux":
        return [Row("memory of a picture", "B/pixel", skipped="needs Linux: reads /proc")]
    register_heif_opener()
    return [_row(name, kind, make) for name, (kind, make) in KINDS.items()]


def _row(name: str, kind: str, make: Make) -> Row:
    small, large = make(SMALL), make(LARGE)
    taken = (_peak(large) - _peak(small)) / PIXELS
    opened, _ = unturned(large) if kind == "HEIF" else (large, 0)
    with Image.open(io.BytesIO(opened), formats=[kind]) as picture:
        counted = bytes_per_pixel(picture, opened, 1)
    return Row(f"memory: {name}", "B/pixel", [taken], "counted", [counted])


def _peak(content: bytes) -> int:
    """Return the peak memory of a process that converts a picture, minus the file's size."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        command = [sys.executable, "-m", "bench.picture_peak", file.name]
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    peak: int = json.loads(said.stdout)
    return peak - len(content)
