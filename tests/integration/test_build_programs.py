"""A program that a build runs ends with everything that it has started."""

import asyncio
from pathlib import Path

import psutil
import pytest

from local.builds import uv
from local.builds.uv import BuildFailed
from tests.waits import wait_for


@pytest.mark.parametrize("starts", [True, False], ids=["while it starts", "while it runs"])
def test_a_cancelled_program_ends_with_what_it_has_started(tmp_path: Path, *, starts: bool):
    async def cancelled():
        others = set(psutil.Process().children())  # other tests' fixtures
        running = asyncio.create_task(uv.run(child_in(tmp_path)))
        while others.issuperset(psutil.Process().children()):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0)
        if starts:  # asyncio doesn't learn that the process has started
            wait_for(lambda: has_child(tmp_path))
        else:
            await asyncio.to_thread(wait_for, lambda: has_child(tmp_path))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(cancelled())
    wait_for(lambda: not child_runs(tmp_path))


def test_a_program_that_takes_too_long_ends_with_what_it_has_started(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(uv, "SECONDS", 1.0)
    with pytest.raises(BuildFailed, match=r"^sh took longer than 1 s$"):
        asyncio.run(uv.run(child_in(tmp_path)))
    wait_for(lambda: not child_runs(tmp_path))


def test_a_program_that_is_missing_or_fails_is_named_with_the_cause(tmp_path: Path):
    with pytest.raises(BuildFailed, match=r"^missing: No such file or directory$"):
        asyncio.run(uv.run([str(tmp_path / "missing")]))
    with pytest.raises(BuildFailed, match=r"^no space$"):
        asyncio.run(uv.run(["sh", "-c", "echo no space >&2; exit 3"]))


def child_in(folder: Path) -> list[str]:
    """Return a program that starts another, writes its id to a file, and waits for it."""
    return [
        "sh",
        "-c",
        f"sleep 600 & echo $! > {folder}/written; mv {folder}/written {folder}/pid; wait",
    ]


def has_child(folder: Path) -> bool:
    return (folder / "pid").exists()


def child_runs(folder: Path) -> bool:
    """Return whether the child is alive. A zombie that init has not reaped yet is not."""
    try:
        return psutil.Process(int((folder / "pid").read_text())).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
