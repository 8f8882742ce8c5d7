"""Processes that end with the test that started them, even if it fails."""

import contextlib
import os
import signal
import subprocess


@contextlib.contextmanager
def started(command, **options):
    """Run `command` within the block, then kill it and all its child processes.

    A bare `with Popen(...)` waits forever if an assertion fails before a server has stopped.
    """
    with subprocess.Popen(command, start_new_session=True, **options) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
