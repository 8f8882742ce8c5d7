"""Runs a Cog server for a model's folder as a subprocess, without Docker."""

import asyncio
import contextlib
import os
import signal
import subprocess
import tempfile

from ...kit.listening import reserve_port
from ...kit.start_failed import StartFailed
from ..schema import Schema
from .documents import CogHealth, last_line
from .environment import PYTHON_VARIABLES, CogEnvironment
from .server import CogServer, NoCogServer

POLL_SECONDS = 0.05
END_SECONDS = 5.0  # between SIGTERM and SIGKILL
LAST_BYTES = 20_000
# kills the process group $0 when stdin closes, as it does whenever the emulator ends
_END_GROUP = 'read -r _; kill -s KILL -- "-$0"'


class CogProcess:
    """A Cog server for a folder, on a free port of this machine, and all processes it starts.

    `end` stops them. They also end with the emulator's process, even if that is killed.
    """

    def __init__(self, environment: CogEnvironment):
        self.port, self._reserved = reserve_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = environment.folder
        self._words = ""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open until `end`
        self._process = subprocess.Popen(  # noqa: S603 - the user's own model
            [environment.python, "-m", "cog.server.http", "--host", "127.0.0.1"],
            cwd=environment.folder,
            env=_variables(environment, self.port),
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            start_new_session=True,  # so that Ctrl-C reaches only the emulator
        )
        self._watcher = subprocess.Popen(  # noqa: S603 - a fixed command
            ["/bin/sh", "-c", _END_GROUP, str(self.pid)],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the group may already have ended
            start_new_session=True,
        )

    def wait_until_ready(self) -> tuple[CogHealth, Schema | None]:
        """Return the server's health and schema once the model is set up, however long that takes.

        Raises StartFailed.
        """
        return asyncio.run(self._ready())

    @property
    def pid(self) -> int:
        """The id of the process and of its group, which includes all processes that it started."""
        return self._process.pid

    def why_it_ended(self) -> str:
        """Return how and why the process ended, or an empty string while it is running."""
        code = self._process.poll()
        if code is None:
            return ""
        return f"the server of {self._folder} exited with {code}; last output: {self._last_words()}"

    def end(self) -> None:
        """Stop the server and all processes that it started; return once it has ended."""
        for number, seconds in ((signal.SIGTERM, END_SECONDS), (signal.SIGKILL, END_SECONDS)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
                break
        self._watcher.kill()
        self._watcher.communicate()
        self._reserved.close()
        self._words = self._last_words()
        self._said.close()

    async def _ready(self) -> tuple[CogHealth, Schema | None]:
        server = CogServer(self.url)
        try:
            while not (why := self.why_it_ended()):
                with contextlib.suppress(NoCogServer):
                    health = await server.health()
                    if health.problem:
                        raise StartFailed(f"{self._folder}: {health.problem}")
                    if not health.is_starting:
                        return health, await server.schema()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            await server.close()
        raise StartFailed(why)

    def _last_words(self) -> str:
        if self._said.closed:
            return self._words
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - LAST_BYTES))
        return last_line(self._said.read().decode("utf-8", "replace")) or "nothing"


def _variables(environment: CogEnvironment, port: int) -> dict[str, str]:
    """Return the server's environment variables; the model's own Python is first on PATH."""
    inherited = {name: value for name, value in os.environ.items() if name not in PYTHON_VARIABLES}
    path = f"{environment.python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    stub = {"COG_PREDICT_TYPE_STUB": environment.predict}  # Cog 0.17 on
    return inherited | {"PATH": path, "PORT": str(port), "LOG_FORMAT": "console"} | stub
