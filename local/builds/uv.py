"""Runs build tools, above all uv, which finds interpreters and installs requirements."""

import asyncio
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..flags import ROOT

SECONDS = 600.0
LONGEST_REASON = 400


class BuildFailed(Exception):
    """A build step failed; the message is the reason, on one line."""


def uv_program() -> str:
    """Return the path of the uv that scripts/setup installed, or else of the system's uv."""
    own = ROOT / ".tools/bin/uv"
    return str(own) if own.exists() else shutil.which("uv") or "uv"


async def run(
    command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a program and return its output. Raises BuildFailed if it fails or takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as exc:
        raise BuildFailed(f"{Path(command[0]).name}: {exc.strerror}") from exc
    try:
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        raise BuildFailed(f"{Path(command[0]).name} took longer than {SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise BuildFailed(one_line((err or out).decode("utf-8", "replace")))
    return out.decode("utf-8", "replace")


def one_line(text: str) -> str:
    """Return a program's error output as one short line, without the frames that uv draws."""
    words = re.sub(r"[\s╰─▶×│├]+", " ", text).strip()
    return words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 3] + "..."
