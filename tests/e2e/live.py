"""scripts/live for tests, with emulators as the real services and a small proxy as the tunnel."""

import contextlib
import io
import signal
import subprocess
import sys
import time
from typing import NamedTuple

import anyio.to_thread
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.serving import ServerThread
from local.commands.__main__ import main
from local.commands.stream import READER
from trust.cloud import PATIENCE, ROOT, Cloud, ask, free_ports

TOKEN = "4242:AAthe-real-bot-of-these-tests"
API_TOKEN = "r8_the_real_account_of_these_tests"
OWN_SECRET = "the-secret-of-the-deployed-bot"


class Tunnel:
    """Makes `target` reachable from outside, like ngrok; `is_cut` simulates a dead tunnel."""

    def __init__(self, target):
        self.target, self.is_cut = target, False
        self._server = ServerThread(self._build)
        self.url = self._server.url
        self._server.start()

    def stop(self):
        self._server.stop()

    async def _build(self):
        methods = ["GET", "POST", "PUT", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=methods)])

    async def _answer(self, request: Request):
        body = await request.body()
        return await anyio.to_thread.run_sync(self._pass_on, request, body)

    def _pass_on(self, request, body):
        if self.is_cut:
            return Response("no client is connected", 530)
        url = f"{self.target}{request.url.path}?{request.url.query}"
        kept = {k: v for k, v in request.headers.items() if k not in {"host", "content-length"}}
        try:
            found = ask(request.method, url, data=body, headers=kept, timeout=30)
        except requests.RequestException:
            return Response("nothing answers behind the tunnel", 502)
        return Response(found.content, found.status_code, media_type=found.headers["content-type"])


class StandIn:
    """An emulator that stands in for a real service, in a separate process."""

    def __init__(self, module, *flags):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", module, "--port", str(port), *flags]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if not any(line == "ready\n" for line in self._process.stdout):
            self._process.communicate()
            raise AssertionError(f"{module} exited with code {self._process.returncode}")

    def stop(self):
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
        assert self._process.returncode == 0

    def bot(self, method, **params):
        """Call a Bot API method as the bot."""
        answer = ask("POST", f"{self.url}/bot{TOKEN}/{method}", json=params, timeout=60).json()
        assert answer["ok"], answer
        return answer["result"]

    def version(self):
        """Return the version id of darkroom/edit, which has the same form as a real model's."""
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        url = f"{self.url}/v1/models/darkroom/edit"
        return ask("GET", url, headers=headers, timeout=60).json()["latest_version"]["id"]

    def set_webhook(self, url, **params):
        """Set a webhook the way another machine would, some time after the previous one."""
        ask("POST", f"{self.url}/_emulator/clock", json={"advance": 2}, timeout=9)
        self.bot("setWebhook", url=url, **params)

    def events(self, kind):
        """Return all logged events of the class `kind`."""
        found = ask("GET", f"{self.url}/_emulator/events?limit=10000", timeout=60).json()
        entries = READER.read_all(found["events"])
        return [entry.event for entry in entries if isinstance(entry.event, kind)]


class Ended(NamedTuple):
    """How a run ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str


class Live(Cloud):
    """A running `darkroom live`; people chat through the emulator that stands in for Telegram."""

    command = ("local.commands", "live")

    def __init__(self, telegram, folder, *flags, settings=None):
        self.folder, self._telegram, self._process = folder, telegram, None
        own = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_SECRET_TOKEN": OWN_SECRET}
        where = ("--telegram-api-url", telegram.url, "--state", str(folder / "state"))
        quick = ("--delay", "0.3", "--check-every", "0.2", "--ngrok-agent", "http://127.0.0.1:9")
        super().__init__(*where, *quick, *flags, settings=settings if settings is not None else own)

    def url(self, part):
        return self._telegram.url if part == "telegram" else super().url(part)

    def starts(self, *flags):
        """Start it, and return once it is ready."""
        self._flags += flags
        return self.start(self.folder)

    def begin(self, *flags):
        """Run the command in this process until it ends, for tests in which it refuses to start."""
        env = self.folder / "settings.env"
        env.write_text("".join(f"{name}={value}\n" for name, value in self._settings.items()))
        ports = [text for part, n in self.ports.items() for text in (f"--{part}-port", str(n))]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["live", *ports, "--env", str(env), *self._flags, *flags])
        return Ended(code, out.getvalue(), err.getvalue())

    def crash(self):
        """Kill it if it is running."""
        if self._process:
            self._process.kill()
            self._process.wait(PATIENCE)

    def says(self, words):
        """Wait until the terminal shows `words`."""
        deadline = time.monotonic() + PATIENCE
        while words not in (said := self.output.read_text()):
            assert time.monotonic() < deadline, said
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
