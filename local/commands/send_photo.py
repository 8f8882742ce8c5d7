"""Send a photo to the bot of a running local cloud, show each hop, and save the answer."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import requests
from urllib3.exceptions import ReadTimeoutError

from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.telegram.events import UpdateAttempt

from ..flags import add_flag, port_number, seconds
from ..journeys.journeys import Journeys
from .stream import READER
from .terminal import describe

SILENT_SECONDS = 1.0  # a stream that tells nothing for so long is opened anew, for the deadline


class NoAnswer(Exception):
    """The bot did not answer with a picture; the text says what came instead."""


class Chat:
    """A person's chat with the bot, by the Telegram emulator's control routes."""

    def __init__(self, url: str, person: int, timeout: float):
        self._url = url
        self._person = person
        self._timeout = timeout
        self._http = requests.Session()
        self._http.trust_env = False

    def last_event(self) -> int:
        """Return the id of the newest event."""
        return int(self._get("/_emulator/events?after=9999999999999999").json()["last_id"])

    def send(self, photo: Path, caption: str) -> tuple[int, int]:
        """Send the photo as the person; return the ids of message and update."""
        with photo.open("rb") as file:
            answer = self._http.post(
                f"{self._url}/_emulator/users/{self._person}/messages",
                data={"caption": caption},
                files={"photo": (photo.name, file)},
                timeout=30,
            )
        if answer.status_code != 200:
            raise NoAnswer(f"Telegram would not take {photo}: {_reason(answer)}")
        found = answer.json()
        return found["messages"][0]["message_id"], found["update_ids"][0]

    def events(self, after: int) -> Iterator[Entry]:
        """Yield the events after one as they come. Raises NoAnswer when the time is up."""
        deadline = time.monotonic() + self._timeout
        while (left := deadline - time.monotonic()) > 0:
            try:
                with self._stream(after, min(left, SILENT_SECONDS)) as stream:
                    lines = stream.iter_lines()
                    in_time = takewhile(lambda _: time.monotonic() <= deadline, lines)
                    for entry in READER.read_stream(in_time):
                        after = entry.id
                        yield entry
            except (requests.ConnectionError, requests.ReadTimeout) as exc:
                if not isinstance(exc.args[0], ReadTimeoutError):  # else it was silent: look again
                    raise
        raise NoAnswer(f"no answer in {self._timeout:g} s; --timeout gives it longer")

    def answer_to(self, message_id: int) -> bytes:
        """Return the picture that the bot answered to a message. Raises NoAnswer."""
        said = "nothing"
        for shown in self._get(f"/_emulator/chats/{self._person}/messages").json()["messages"]:
            if shown.get("reply_to_message", {}).get("message_id") != message_id:
                continue
            files = shown.get("photo") or [shown["document"]] if _has_file(shown) else []
            if files:
                return self._get(files[-1]["download_url"]).content
            said = repr(shown.get("text", "something else"))
        raise NoAnswer(f"no picture came back; the bot said {said}")

    def _stream(self, after: int, silence: float) -> requests.Response:
        return self._http.get(
            f"{self._url}/_emulator/events",
            headers={"Accept": "text/event-stream", "Last-Event-ID": str(after)},
            stream=True,
            timeout=(5, silence),
        )

    def _get(self, path: str) -> requests.Response:
        answer = self._http.get(self._url + path, timeout=10)
        if answer.status_code != 200:
            raise NoAnswer(f"the Telegram emulator answers {answer.status_code}")
        return answer


def follow(chat: Chat, photo: Path, caption: str, *, alone: bool = False) -> bytes:
    """Send the photo, print each hop with its time, and return the picture that came back.

    `alone` says that nothing else happens there: all hops are then its own, also where the
    functions run under a runtime that gives them no trace ids. Raises NoAnswer where none came.
    """
    after = chat.last_event()
    began = time.monotonic()
    message_id, update_id = chat.send(photo, caption)
    journeys, has_prediction = Journeys(), False
    for _, _, event in chat.events(after):
        if journeys.update_of(event) != update_id and not alone:
            continue
        _print(f"{time.monotonic() - began:7.3f} s  {describe(event)}")
        has_prediction = has_prediction or event.source == "replicate"
        if _is_end(event, has_prediction=has_prediction):
            break
    return chat.answer_to(message_id)


def _is_end(event: Event, *, has_prediction: bool) -> bool:
    """Say whether nothing more will come: the last webhook, or the update's, was taken."""
    last = WebhookAttempt if has_prediction else UpdateAttempt
    return isinstance(event, last) and 200 <= (event.status or 0) < 300


def _has_file(message: dict[str, Any]) -> bool:
    return "photo" in message or "document" in message


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return str(answer.status_code)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the terminal


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/send-photo",
        description="Send a photo to the bot of a running scripts/dev and wait for its answer. "
        "Exit code 0 only when a picture came back.",
    )
    parser.add_argument("photo", type=Path, metavar="FILE")
    parser.add_argument("--caption", default="", metavar="TEXT", help="what to do with it")
    parser.add_argument("--save", type=Path, metavar="OUT", help="where to put the answer")
    parser.add_argument("--timeout", type=seconds, default=60, metavar="S", help="default 60")
    parser.add_argument("--person", type=int, default=777, metavar="ID", help="who sends it")
    words = "the Telegram emulator of scripts/dev"
    add_flag(parser, os.environ, "--telegram-port", "8002", words, kind=port_number)
    found = parser.parse_args()
    if not found.photo.is_file():
        parser.error(f"there is no file {found.photo}")
    if found.save and found.save.is_dir():
        parser.error(f"{found.save} is a folder, where --save wants a file")
    if found.save and not found.save.absolute().parent.is_dir():
        parser.error(f"there is no folder for {found.save}")
    return found


def main() -> int:
    """Return the exit code: 0 when a picture came back, 1 otherwise."""
    args = _arguments()
    url = f"http://127.0.0.1:{args.telegram_port}"
    try:
        picture = follow(Chat(url, args.person, args.timeout), args.photo, args.caption)
    except NoAnswer as exc:
        print(f"send-photo: {exc}", file=sys.stderr)  # noqa: T201 - this is the terminal
        return 1
    except requests.ConnectionError:
        missing = f"nothing answers on {url}; start scripts/dev, or name its --telegram-port"
        print(f"send-photo: {missing}", file=sys.stderr)  # noqa: T201 - the same
        return 1
    except requests.RequestException as exc:
        print(f"send-photo: {url} is silent ({type(exc).__name__})", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    if args.save:
        args.save.write_bytes(picture)
        _print(f"saved {len(picture)} bytes to {args.save}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
