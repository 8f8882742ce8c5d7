"""The texts by which a journey can be found: calls, functions, statuses, logs and errors."""

import json
from collections.abc import Iterator

from darkroom_emulators.kit.events import Event
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt, UpdateDropped

from ..http_api.events import RequestAnswered, RequestReceived
from ..lambda_.events import InvocationEnded, InvocationStarted, LogLine
from ..s3.events import S3Call

LONGEST = 2_000  # characters per text
MOST = 20_000  # characters per journey


class Words:
    """A journey's texts in lowercase, without duplicates, up to about 20,000 characters."""

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}
        self.length = 0

    def take(self, event: Event) -> None:
        """Add the texts of an event."""
        for text in words_of(event):
            short = text[:LONGEST].lower()
            if short and short not in self._texts and self.length < MOST:
                self._texts[short] = None
                self.length += len(short)

    def have(self, wanted: str) -> bool:
        """Return whether one of the texts contains `wanted`, which must be in lowercase."""
        return any(wanted in text for text in self._texts)


def words_of(event: Event) -> Iterator[str]:
    """Yield an event's searchable texts, except people's messages, which are in the title."""
    match event:
        case BotCall(method=name, status=status, response=response):
            yield f"{name} {status} {response.get('description', '')}"
        case (
            ApiCall(method=name, path=path, status=status)
            | RequestAnswered(method=name, path=path, status=status)
        ):
            yield f"{name} {path} {status}"
        case RequestReceived(method=name, path=path):
            yield f"{name} {path}"
        case S3Call(method=name, key=key, status=status, error=error):
            yield f"{name} {key} {status} {error or ''}"
        case _:
            yield from _words_of_moment(event)


def _words_of_moment(event: Event) -> Iterator[str]:
    match event:
        case InvocationStarted(function=name):
            yield name
        case InvocationEnded(error={"type": kind, "message": message}):
            yield f"{kind}: {message}"
        case LogLine(line=line):
            yield line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
        case UpdateAttempt(status=status, error=error) | WebhookAttempt(status=status, error=error):
            yield f"{status} {error or ''}"
        case UpdateDropped(reason=reason):
            yield f"dropped {reason}"
        case PredictionState(status=state):
            yield f"prediction {state}"
        case FaultStruck(fault=kind):
            yield f"fault {kind}"
