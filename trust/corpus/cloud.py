"""Send pictures as files through the whole local cloud, waiting for each one's outcome."""

import contextlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from common.texts import Text, language_of, say
from operations.failures import CommandFailed

from .packages import ROOT
from .pictures import Picture

PARTS = ("gateway", "replicate", "telegram", "s3", "page")
START_SECONDS = 60
REPLY_SECONDS = 40
POLL_SECONDS = 0.1
TAIL = 3000


class CloudFailed(CommandFailed):
    """The local cloud did not start, or refused a call; the message includes the output."""


class Cloud:
    """A running local cloud, whose model takes no time."""

    def __init__(self, telegram_port: int):
        self._url = f"http://127.0.0.1:{telegram_port}/_emulator"
        self._http = requests.Session()
        self._http.trust_env = False

    def reply_to(self, picture: Picture) -> str:
        """Send a picture as a new person; return `photo`, an error text, or "" on timeout."""
        person = {"first_name": "Guest", "language_code": "en"}
        chat = self._call("POST", "users", json=person)["id"]
        suffix = Path(picture.path).suffix
        files = {"document": (f"picture{suffix}", picture.content)}
        self._call("POST", f"users/{chat}/messages", files=files)
        deadline = time.monotonic() + REPLY_SECONDS
        while time.monotonic() < deadline:
            for message in self._call("GET", f"chats/{chat}/messages")["messages"]:
                if ended := _end(message):
                    return ended
            time.sleep(POLL_SECONDS)
        return ""

    def _call(self, method: str, path: str, **more: Any) -> Any:
        answer = self._http.request(method, f"{self._url}/{path}", timeout=REPLY_SECONDS, **more)
        if answer.status_code != 200:
            raise CloudFailed(f"{method} {path} returned {answer.status_code}: {answer.text}")
        return answer.json()


@contextlib.contextmanager
def running() -> Iterator[Cloud]:
    """Run a local cloud on free ports within the block. Raises CloudFailed."""
    with tempfile.TemporaryDirectory(prefix="darkroom-corpus-") as folder:
        output, settings = Path(folder) / "output.txt", Path(folder) / "settings.env"
        settings.touch()
        ports = dict(zip(PARTS, _free_ports(len(PARTS)), strict=True))
        flags = [text for part, port in ports.items() for text in (f"--{part}-port", str(port))]
        command = [
            sys.executable,
            "-m",
            "local.commands",
            "dev",
            "--delay",
            "0",
            "--env",
            str(settings),
            *flags,
        ]
        with (
            output.open("w") as written,
            subprocess.Popen(command, cwd=ROOT, stdout=written, stderr=written) as process,
        ):
            try:
                _wait_until_ready(process, output)
                yield Cloud(ports["telegram"])
            finally:
                process.send_signal(signal.SIGINT)


def _wait_until_ready(process: "subprocess.Popen[bytes]", output: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "\nready\n" not in output.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise CloudFailed(f"the local cloud did not start:\n{output.read_text()[-TAIL:]}")
        time.sleep(POLL_SECONDS)


def _end(message: dict[str, Any]) -> str:
    """Return the outcome in a message from the bot, or "" if more messages will follow."""
    if not message.get("from", {}).get("is_bot"):
        return ""
    if "photo" in message or "document" in message:
        return "photo"
    text = str(message.get("text", ""))
    return "" if text == say(Text.ACCEPTED, language_of("en")) else text


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
