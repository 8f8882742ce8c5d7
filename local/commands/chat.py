"""A person's chat with the bot of a local cloud in another process."""

import contextlib
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import urlsplit

import requests

from darkroom_emulators.kit.events import Entry
from operations.failures import CommandFailed

from .stream import READER

ASK_SECONDS = 10.0
RESULTS = ("photo", "video", "animation", "document")  # message fields that can contain a result
POLL_SECONDS = 90.0  # a getUpdates waits 50 s at most


class NoAnswer(CommandFailed):
    """No picture came back; the message explains why."""


class TimeUp(Exception):
    """There was no answer within the timeout."""


class PersonChat:
    """A person's chat with the bot, through the Telegram emulator's control routes.

    `timeout` is the total time in seconds for sending, the answer and its download.
    """

    def __init__(self, url: str, person: int, timeout: float, bundle: Path | None = None):
        """For an https `url`, trust the certificate authorities in the file `bundle`."""
        self.timeout = timeout
        self._bundle = bundle
        self._url = url
        self._person = person
        self._deadline = float("inf")
        self._http = requests.Session()
        self._http.trust_env = False  # a proxy can't reach this machine
        if bundle:
            self._http.verify = str(bundle)

    def last_event(self) -> int:
        """Return the id of the newest event."""
        return int(self._get("/_emulator/events?after=9999999999999999").json()["last_id"])

    def has_bot(self) -> bool:
        """Return whether any bot receives updates: it has a webhook, or has polled recently."""
        found = self._get("/_emulator/deliveries").json()
        return any(
            bot["has_webhook"]
            or (bot["polled_at"] is not None and found["now"] - bot["polled_at"] < POLL_SECONDS)
            for bot in found["bots"]
        )

    def send(self, photo: Path, caption: str) -> tuple[int, int]:
        """Send the photo as the person; return the ids of the message and its update."""
        self._deadline = time.monotonic() + self.timeout
        with photo.open("rb") as file:
            answer = self._ask(
                "POST",
                f"/_emulator/users/{self._person}/messages",
                data={"caption": caption},
                files={"photo": (photo.name, file)},
            )
        if answer.status_code != 200:
            raise NoAnswer(f"Telegram refused {photo}: {_reason(answer)}")
        found = answer.json()
        return found["messages"][0]["message_id"], found["update_ids"][0]

    def events(self, after: int) -> Iterator[Entry]:
        """Yield events with ids above `after` as they arrive. Raises TimeUp or ConnectionError."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        # http.client, so that waiting for a line never exceeds the remaining time
        with contextlib.closing(self._connection()) as http:
            try:
                http.request("GET", "/_emulator/events", headers=headers)
                yield from READER.read_stream(self._lines(http))
            except TimeoutError:
                raise TimeUp from None
            except (OSError, HTTPException) as exc:
                raise requests.ConnectionError from exc
        raise requests.ConnectionError(f"the event stream of {self._url} has ended")

    def _connection(self) -> HTTPConnection:
        place = urlsplit(self._url).netloc
        if self._bundle is None:
            return HTTPConnection(place, timeout=self._left())
        context = create_default_context(cafile=str(self._bundle))
        return HTTPSConnection(place, timeout=self._left(), context=context)

    def _lines(self, http: HTTPConnection) -> Iterator[bytes]:
        stream = http.getresponse()
        while line := stream.readline():
            yield line.rstrip()
            http.sock.settimeout(self._left())

    def answer_to(self, message_id: int) -> bytes:
        """Return the file in the bot's reply to the message. Raises NoAnswer if there is none."""
        said = "nothing"
        for shown in self._get(f"/_emulator/chats/{self._person}/messages").json()["messages"]:
            if shown.get("reply_to_message", {}).get("message_id") != message_id:
                continue
            if file := next((shown[kind] for kind in RESULTS if kind in shown), None):
                largest = file[-1] if isinstance(file, list) else file
                return self._get(largest["download_url"]).content
            said = repr(shown.get("text", "something else"))
        raise NoAnswer(f"no picture came back; the bot said {said}")

    def _left(self) -> float:
        """Return the number of seconds left, which is above 0. Raises TimeUp."""
        if (left := self._deadline - time.monotonic()) <= 0:
            raise TimeUp
        return left

    def _get(self, path: str) -> requests.Response:
        answer = self._ask("GET", path)
        if answer.status_code != 200:
            status = answer.status_code
            raise NoAnswer(f"Telegram's emulator responded with {status}: {_reason(answer)}")
        return answer

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        try:
            timeout = min(ASK_SECONDS, self._left())
            return self._http.request(method, self._url + path, timeout=timeout, **more)
        except requests.Timeout:
            self._left()
            raise


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return " ".join(answer.text.split())[:200] or answer.reason
