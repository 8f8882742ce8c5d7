"""Run ministack, a third-party AWS emulator that needs no Docker."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import requests

from .children import ROOT, Child, running
from .cloud import ask, free_ports

PROGRAM = ROOT / ".tools" / "ministack" / "bin" / "ministack"  # installed by scripts/setup-deploy
START_SECONDS = 180


@contextlib.contextmanager
def ministack(folder: Path, *, services: str = "") -> Iterator[tuple[str, Child]]:
    """Run ministack within the block, by default with all services; yield its URL and process.

    Raises ChildFailed.
    """
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    env = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "TMPDIR": str(folder),
    }
    if services:
        env["SERVICES"] = services
    with running("ministack", [PROGRAM], folder / "ministack.log", env, cwd=folder) as process:
        process.wait_until(lambda: responds(f"{url}/_ministack/health"), START_SECONDS)
        yield url, process


def responds(url: str) -> bool:
    """Return whether a server responds at `url` with anything but a server error."""
    try:
        return ask("GET", url, timeout=5).status_code < 500
    except requests.RequestException:
        return False
