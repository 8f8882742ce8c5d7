"""Runs build tools, above all uv, which finds interpreters and installs requirements."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
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
    # asyncio kills a process that is canceled while it starts, but not what it has started
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # so that it can be killed with what it has started
        )
    )
    name = Path(command[0]).name
    try:
        process = await asyncio.shield(starting)
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        raise BuildFailed(f"{name} took longer than {SECONDS:.0f} s") from None
    except OSError as exc:
        raise BuildFailed(f"{name}: {exc.strerror}") from exc
    finally:
        await _end(starting)
    if process.returncode != 0:
        raise BuildFailed(one_line((err or out).decode("utf-8", "replace")))
    return out.decode("utf-8", "replace")


async def _end(starting: "asyncio.Future[asyncio.subprocess.Process]") -> None:
    """Kill a program, if it is running, and everything that it started."""
    await asyncio.wait([starting])
    if starting.exception() or (process := starting.result()).returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for zombies
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def one_line(text: str) -> str:
    """Return a program's error output as one short line, without the frames that uv draws."""
    words = re.sub(r"[\s╰─▶×│├]+", " ", text).strip()
    return words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 3] + "..."
