"""Turns what was done on the page or from a shell into a scenario, using the event log."""

import base64
import hashlib
import math
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from darkroom_emulators.kit.acts import UploadedFile
from darkroom_emulators.kit.events import Entry
from darkroom_emulators.kit.fault_kinds import Fault
from darkroom_emulators.kit.refusals import ControlRefused
from darkroom_emulators.telegram.events import ChatMessage
from darkroom_emulators.telegram.shapes import MessageJson

from .access import Access
from .acts import Act, left_at, needed, read_acts
from .labels import Label, Labels, stem_of
from .names import IdKind, in_arguments, in_path, made_by
from .scenario import DEFAULT_WITHIN, SAMPLES, Scenario, ScenarioFile, Seen, Step
from .sightings import LookUp, Sighting, chat_of, see

LONGEST_QUIET = 60
TOO_EARLY = "is older than the session: start the session earlier"
NAMELESS = (
    "a Replicate webhook was changed manually, but a scenario can't name it: start the session "
    "later, or use a fault"
)


@dataclass(slots=True)
class StepDraft:
    """A step being written. Its names are filled in at the end, when they are known."""

    act: Act
    step: Step
    labels: list[Label] = field(default_factory=list)
    seen: list[tuple[Seen, Label]] = field(default_factory=list)
    last_at: float = 0.0


class ScenarioSession:
    """What has happened since an event, as drafts of steps.

    With `skip_unknown`, a step that refers to something missing from the log is left out. Without
    it, such a step is an error.
    """

    def __init__(self, access: Access, look_up: LookUp, *, skip_unknown: bool = False):
        self._access, self._look_up, self._skip_unknown = access, look_up, skip_unknown
        self._labels = Labels()
        self._files: dict[str, ScenarioFile] = {}
        self._file_names: dict[str, str] = {}
        self._messages: dict[tuple[int, int], MessageJson] = {}
        self._chats: set[int] = set()
        self.drafts: list[StepDraft] = []

    async def read(self, start: int) -> None:
        """Read the log from the event `start` on.

        Raises ControlRefused if a step can't be part of a scenario.
        """
        entries = self._access.log.since()
        acts, self._chats = needed(read_acts(entries), start)
        made = {act.made_chat for act in acts}
        await self._introduce([chat for chat in sorted(self._chats) if chat not in made])
        counted = [left_at(start, act, entries) for act in acts]
        by_event = {act.id: act for act in counted if act}
        for entry in entries:
            if entry.id in by_event:
                self._try(by_event[entry.id])
            elif entry.id >= start and self.drafts:
                await self._take(entry)
        for draft in self.drafts:
            self._finish(draft)

    async def as_scenario(self, title: str) -> Scenario:
        """Return the session as a scenario, including the files sent. Raises ControlRefused."""
        if not self.drafts:
            raise ControlRefused("nothing has been done yet: send a photo, for example")
        for draft in self.drafts:
            for file in draft.act.files:
                await self._enclose(file)
        ended = max(max(draft.last_at, draft.act.done_at) for draft in self.drafts)
        quiet = min(LONGEST_QUIET, max(0, int(self._access.clock.now() - ended)))
        try:
            return Scenario(
                scenario=1,
                title=title,
                steps=[draft.step for draft in self.drafts],
                quiet=quiet,
                files=self._files,
            )
        except ValidationError as exc:
            raise ControlRefused(f"this can't be saved: {exc.errors()[0]['msg']}") from exc

    async def _introduce(self, chats: list[int]) -> None:
        """Add a step for each person in `chats`, who existed before the log began."""
        users = {each["id"]: each for each in (await self._get("users"))["users"]}
        for chat in chats:
            if chat in users:  # other chats can't be recreated, so using one is an error
                user = {k: v for k, v in users[chat].items() if k != "is_bot"}
                self._begin(Act(0, 0.0, 0.0, "telegram", "POST", "users", user, [], users[chat]))

    def _try(self, act: Act) -> None:
        try:
            self._begin(act)
        except ControlRefused:
            if not self._skip_unknown:
                raise

    def _begin(self, act: Act) -> None:
        if act.path.startswith("webhooks/"):
            raise ControlRefused(NAMELESS)
        path = in_path(act.path, lambda kind, each: self._name(kind, each, act, act.path))
        step = Step(
            do=f"{act.method} {act.part}/{path}",
            arguments=self._told(act),
            files=self._sent(act),
        )
        draft = StepDraft(act, step)
        for keys in made_by(act.path, act.answer):
            draft.labels.append(self._labels.add(_stem(act), keys))
        if act.made_chat is not None:
            self._labels.named(draft.labels[0])
        self.drafts.append(draft)

    def _told(self, act: Act) -> Any:
        """Return an act's arguments without those that have no effect, and with names for ids."""
        arguments = act.arguments
        if act.path == "faults":
            arguments = [_without_defaults(fault) for fault in arguments or []]
        elif isinstance(arguments, dict):
            arguments = {k: v for k, v in arguments.items() if v not in ("", None)}
            if str(arguments.get("chat_id")) in {*act.path.split("/")[1:2], "0"}:
                del arguments["chat_id"]  # the private chat needs no name
            if act.path == "users":
                arguments.pop("id", None)
            if act.path == "clock":
                arguments.pop("speed", None)
            if "data" in arguments:
                arguments = self._with_label(act, arguments)
        return in_arguments(
            arguments, lambda key: lambda kind, each: self._name(kind, each, act, key)
        )

    def _with_label(self, act: Act, arguments: dict[str, object]) -> dict[str, object]:
        """Return a press's arguments with the button's label, not its data, which can contain ids.

        Returns them unchanged if the button is unknown.
        """
        chat = self._chat_of(act, "message_id")
        message = self._messages.get((chat, int(str(arguments["message_id"]))))
        rows = message.get("reply_markup", {}).get("inline_keyboard", []) if message else []
        for button in (button for row in rows for button in row):
            if button.get("callback_data") == arguments["data"]:
                told = {k: v for k, v in arguments.items() if k != "data"}
                return told | {"label": button["text"]}
        return arguments

    def _name(self, kind: IdKind, value: Any, act: Act, key: str) -> Any:
        """Return the name of an id in an act. Raises ControlRefused if no step creates it."""
        chat = self._chat_of(act, key) if kind is IdKind.MESSAGE else 0
        is_id = str(value).removeprefix("-").isdecimal()  # but a fault can match any text
        number = int(value) if is_id else 0
        if act.path == "faults" and not self._labels.knows(kind, chat, number):
            return value
        try:
            return self._labels.name(kind, chat, number)
        except KeyError as exc:
            raise ControlRefused(f"the {kind} {number} {TOO_EARLY}") from exc

    def _chat_of(self, act: Act, key: str) -> int:
        """Return the chat of the message that the argument `key` refers to."""
        arguments = act.arguments if isinstance(act.arguments, dict) else {}
        other = "forward_from_chat_id" if key == "forward_message_id" else "chat_id"
        owner = act.path.split("/")[1] if act.path.startswith(("users/", "chats/")) else 0
        return int(arguments.get(other) or owner)

    async def _take(self, entry: Entry) -> None:
        """Add what people saw in an event to the latest step."""
        event, chat = entry.event, chat_of(entry.event)
        if chat not in self._chats or not self._labels.knows(IdKind.CHAT, 0, chat):
            return
        sighting = await see(event, self._look_up)
        if isinstance(event, ChatMessage):
            message = event.message
            self._messages[chat, message["message_id"]] = message
        if sighting is None or not self._is_of_the_session(sighting):
            return
        draft = self.drafts[-1]
        label = Label("m")
        if sighting.change == "new":
            label = self._labels.add("m", [(IdKind.MESSAGE, sighting.chat, sighting.number)])
        seen = sighting.as_seen(
            self._labels.name(IdKind.CHAT, 0, sighting.chat),
            lambda chat, number: self._labels.name(IdKind.MESSAGE, chat, number),
        )
        draft.seen.append((seen, label))
        draft.last_at = entry.at

    def _is_of_the_session(self, sighting: Sighting) -> bool:
        """Return whether a sighting refers only to the session's messages, not to older ones."""

        def knows(number: int) -> bool:
            return self._labels.knows(IdKind.MESSAGE, sighting.chat, number)

        others = [each for each in (sighting.reply_to, sighting.topic) if each]
        if sighting.change == "new":
            return not knows(sighting.number) and all(map(knows, others))
        return sighting.note is not None or knows(sighting.number)

    def _finish(self, draft: StepDraft) -> None:
        step = draft.step
        if any(label.name for label in draft.labels):
            step.names = [self._labels.named(label) for label in draft.labels]
        for seen, label in draft.seen:
            seen.name = label.name
        step.seen = [seen for seen, _ in draft.seen]
        if draft.act.part == "page":
            step.seen.insert(0, Seen(status=draft.act.answer["status"]))
        took = draft.last_at - draft.act.done_at
        if took > DEFAULT_WITHIN:
            step.within = math.ceil(took * 1.2 / 60) * 60

    def _sent(self, act: Act) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file in act.files:
            found.setdefault(file["part"], []).append(self._file_name(file))
        return found

    def _file_name(self, file: UploadedFile) -> str:
        digest = file["sha256"]
        if digest not in self._file_names:
            name, taken = file["name"] or "file", set(self._file_names.values())
            stem, dot, end = name.rpartition(".")
            count = 2
            while name in taken:
                name = f"{stem or end}-{count}{dot}{end if dot else ''}"
                count += 1
            self._file_names[digest] = name
        return self._file_names[digest]

    async def _enclose(self, file: UploadedFile) -> None:
        name = self._file_name(file)
        if name in self._files:
            return
        digest, kind = file["sha256"], file["type"]
        for sample in sorted((self._access.root / SAMPLES).glob("*.*")):
            if hashlib.sha256(sample.read_bytes()).hexdigest() == digest:
                self._files[name] = ScenarioFile(type=kind, sample=sample.name)
                return
        content = await self._access.download(f"uploads/{digest}")
        if content is None:
            raise ControlRefused(
                f"{name} is no longer kept, because too much has been sent since: start the "
                "session later"
            )
        text = base64.encodebytes(content).decode()
        self._files[name] = ScenarioFile(type=kind, base64=text)

    async def _get(self, path: str) -> Any:
        return await self._access.call("telegram", "GET", path)


def _without_defaults(fault: dict[str, object]) -> dict[str, object]:
    return Fault.model_validate(fault).model_dump(exclude_defaults=True)


def _stem(act: Act) -> str:
    if act.path == "users":
        return stem_of(str(act.arguments.get("first_name", "")), "person")
    if act.made_chat is not None:
        return stem_of(str(act.answer.get("title", "")), "chat")
    return "m"
