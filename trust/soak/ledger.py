"""What a soak knows of each photo and each run of a function: facts from the event log alone."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from common.texts import Language, Text, say
from local.traces import root_of

# how common.errors.UpstreamError words itself
UPSTREAM = re.compile("(S3|Telegram|Replicate|the output's host) failed ")
ACCEPTED = {say(Text.ACCEPTED, language) for language in Language}


@dataclass(slots=True)
class Run:
    """One run of a function: what it wrote, what failed it, and how it ended."""

    function: str = ""
    update_id: int | None = None
    writes: list["Write"] = field(default_factory=list)
    predictions: list[tuple[int, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    error: str | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """A PUT to S3: in which event, what state it wrote under which key, and S3's status."""

    event: int
    key: str
    state: str | None
    status: int


@dataclass(slots=True)
class Answer:
    """A message of the bot's that replies to a photo.

    `run` sent it; it is None where the answer to the update's webhook carried the message.
    """

    event: int
    at: float
    run: Run | None = None
    reply_lost: bool = False


@dataclass(slots=True)
class Photo:
    """A photo that a person sent, and what came of it."""

    chat_id: int
    message_id: int
    update_id: int
    at: float
    deliveries: int = 0
    answers: list[Answer] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        """Whether it became a prediction that the bot knows of."""
        return any(
            write.state == "done" and write.status == 200
            for run in self.runs
            for write in run.writes
        )

    @property
    def predictions(self) -> list[tuple[int, str, Run]]:
        """What was paid for: event, id, and the run that asked for it."""
        return [(event, found, run) for run in self.runs for event, found in run.predictions]


class Ledger:
    """Takes the events in their order."""

    def __init__(self) -> None:
        self.photos: dict[tuple[int, int], Photo] = {}
        self.struck: Counter[str] = Counter()
        self.running = 0
        self._runs: defaultdict[str, Run] = defaultdict(Run)
        self._by_update: dict[int, Photo] = {}
        self._unclaimed: defaultdict[int, list[Answer]] = defaultdict(list)
        self._steps = {
            ("telegram", "update.created"): self._created,
            ("telegram", "update.attempt"): self._delivered,
            ("telegram", "chat.message"): self._written,
            ("telegram", "call"): self._called,
            ("gateway", "request.received"): self._received,
            ("lambda", "invocation.start"): self._started,
            ("lambda", "invocation.end"): self._ended,
            ("lambda", "log"): self._logged,
            ("s3", "s3.call"): self._stored,
            ("replicate", "prediction.state"): self._predicted,
        }

    @property
    def answered(self) -> int:
        """How many photos have an answer."""
        return sum(bool(photo.answers) for photo in self.photos.values())

    def take(self, event: dict[str, Any]) -> None:
        """Note what an event tells."""
        if step := self._steps.get((event["source"], event["kind"])):
            step(event, event["data"])
        elif event["kind"] == "fault.struck":
            self.struck[event["data"]["fault"].replace("_", " ")] += 1

    def _run(self, data: dict[str, Any]) -> Run:
        return self._runs[root_of(data["trace"]) or data["trace"]]

    def _created(self, event: dict[str, Any], data: dict[str, Any]) -> None:
        message = data["update"].get("message", {})
        if "photo" in message or "document" in message:
            photo = Photo(data["chat_id"], message["message_id"], data["update_id"], event["at"])
            self.photos[photo.chat_id, photo.message_id] = self._by_update[photo.update_id] = photo

    def _delivered(self, _: dict[str, Any], data: dict[str, Any]) -> None:
        if photo := self._by_update.get(data["update_id"]):
            photo.deliveries += 1

    def _written(self, event: dict[str, Any], data: dict[str, Any]) -> None:
        message = data["message"]
        target = message.get("reply_to_message", {}).get("message_id")
        photo = self.photos.get((data["chat_id"], target))
        is_answer = message["from"]["is_bot"] and message.get("text") not in ACCEPTED
        if photo and is_answer and data["change"] == "new":
            photo.answers.append(Answer(event["id"], event["at"]))
            self._unclaimed[photo.chat_id].append(photo.answers[-1])

    def _called(self, _: dict[str, Any], data: dict[str, Any]) -> None:
        """Note a call, which stands in the log right after the messages that it sent."""
        if not data["method"].startswith("send"):
            return
        for answer in self._unclaimed.pop(int(data["params"].get("chat_id", 0)), []):
            answer.run = self._run(data) if data["via"] == "http" else None
            answer.reply_lost = data["status"] != 200

    def _received(self, _: dict[str, Any], data: dict[str, Any]) -> None:
        try:
            update_id = json.loads(data["body"]).get("update_id")
        except ValueError:  # the log shows the first 16 KB
            return
        if photo := self._by_update.get(update_id):
            photo.runs.append(self._run(data))

    def _started(self, _: dict[str, Any], data: dict[str, Any]) -> None:
        self.running += 1
        self._run(data).function = data["function"]

    def _ended(self, event: dict[str, Any], data: dict[str, Any]) -> None:
        self.running -= 1
        run = self._run(data)
        run.ended, run.error = event["id"], data["error"] and data["error"]["message"]

    def _logged(self, _: dict[str, Any], data: dict[str, Any]) -> None:
        line = data["line"]
        reason = str(line.get("reason")) if isinstance(line, dict) else ""
        if data["trace"] and UPSTREAM.match(reason):
            self._run(data).troubles.append(reason)

    def _stored(self, event: dict[str, Any], data: dict[str, Any]) -> None:
        if data["trace"] and data["method"] == "PUT" and data["key"].endswith(".json"):
            state = json.loads(data["sent"] or "{}").get("state")
            write = Write(event["id"], data["key"], state, data["status"])
            self._run(data).writes.append(write)

    def _predicted(self, event: dict[str, Any], data: dict[str, Any]) -> None:
        if data["status"] == "starting":
            self._run(data).predictions.append((event["id"], data["prediction_id"]))
