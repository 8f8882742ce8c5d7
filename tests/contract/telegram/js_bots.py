"""Bots in JavaScript, as processes: the programs in js/ with packages from npm."""

import contextlib
import shutil
import subprocess
from pathlib import Path

import pytest

from trust.children import started

JS = Path(__file__).parent / "js"


def needs_npm(*packages):
    """Return the mark of tests that need node and these packages."""
    are_there = all((JS / "node_modules" / each).is_dir() for each in packages)
    return pytest.mark.skipif(
        not (shutil.which("node") and are_there),
        reason=f"needs node and {', '.join(packages)}: run scripts/setup-node",
    )


@contextlib.contextmanager
def running(emulator, script, *arguments):
    """Run a bot within the block, which starts once the bot is ready."""
    command = ["node", str(JS / script), emulator.token, emulator.url, *arguments]
    with started(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield
