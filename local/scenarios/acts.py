"""Reads the manual acts in the event log, and selects those that a session needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from darkroom_emulators.kit.acts import ControlAnswered, ControlCalled, UploadedFile
from darkroom_emulators.kit.events import Entry
from darkroom_emulators.kit.faults import FaultStruck

from .events import ScenarioBegan, ScenarioEnded
from .names import IdKind, MadeJson, in_arguments, in_path, made_by

MAKERS = frozenset({"users", "chats"})
CHAT_SETTINGS = ("members", "permissions", "topics", "upgrade")
STATES = ("faults", "deliveries", "privacy")  # settings that last until they are changed again


@dataclass(frozen=True, slots=True)
class Act:
    """A control call that succeeded. `id` is the id of its first event."""

    id: int
    at: float
    done_at: float
    part: str
    method: str
    path: str
    arguments: Any
    files: list[UploadedFile]
    answer: MadeJson

    @property
    def chats(self) -> set[int]:
        """The ids of the people and chats in the call."""
        found: set[int] = set()

        def note(kind: IdKind, value: Any) -> Any:
            if kind is IdKind.CHAT and str(value).removeprefix("-").isdecimal():
                found.add(int(value))
            return value

        in_path(self.path, note)
        if self.path != "faults":
            in_arguments(self.arguments, lambda _: note)
        return found

    @property
    def made_chat(self) -> int | None:
        """The id of the person or chat that the call created, or None."""
        made = made_by(self.path, self.answer)
        return made[0][0][2] if made and made[0][0][0] is IdKind.CHAT else None

    @property
    def is_setting(self) -> bool:
        """Whether the call only prepares people or chats for later acts."""
        return self.path in MAKERS or self.path.endswith(CHAT_SETTINGS)

    @property
    def state(self) -> tuple[str, ...] | None:
        """The key (part, path, bot, chat) of the lasting state that the call sets, or None."""
        if not self.path.endswith(STATES):
            return None
        which = self.arguments if isinstance(self.arguments, dict) else {}
        return self.part, self.path, str(which.get("bot", "")), str(which.get("chat_id") or "")

    @property
    def is_worth_keeping(self) -> bool:
        """Whether the call belongs in a session. A change of the clock's speed doesn't."""
        return self.path != "clock" or bool(self.arguments.get("advance"))


def read_acts(entries: Iterable[Entry]) -> list[Act]:
    """Return the manual acts, oldest first, without those of scenario runs."""
    called: dict[int, tuple[float, ControlCalled]] = {}
    found = []
    for number, at, event in _by_hand(entries):
        if isinstance(event, ControlCalled):
            called[number] = at, event
        elif isinstance(event, ControlAnswered) and event.call in called:
            began, call = called[event.call]
            act = Act(
                id=event.call,
                at=began,
                done_at=at,
                part=call.source,
                method=call.method,
                path=call.path,
                arguments=_plain(call),
                files=call.files,
                answer=event.answer,
            )
            if act.is_worth_keeping:
                found.append(act)
    return sorted(found, key=lambda act: act.id)


def needed(acts: list[Act], start: int) -> tuple[list[Act], set[int]]:
    """Return the acts of the session that begins at the event `start`, and the session's chats.

    The acts include earlier acts that created its people and chats, and the latest settings of
    faults, held deliveries and privacy.
    """
    kept: list[Act] = []
    chats: set[int] = set()
    told: set[tuple[str, ...]] = set()
    for act in reversed(acts):
        made = act.made_chat
        if made is not None or act.is_setting:
            wanted = bool((act.chats if made is None else {made}) & chats) or (
                act.path.endswith("upgrade") and bool(act.chats & chats)
            )
        elif act.state and act.id < start:
            wanted = act.state not in told and bool(act.arguments) and act.chats <= chats
        else:
            wanted = act.id >= start
        if act.state:
            told.add(act.state)
        if wanted:
            kept.append(act)
            chats |= act.chats | ({made} if made is not None else set())
    return kept[::-1], chats


def left_at(start: int, act: Act, entries: Iterable[Entry]) -> Act | None:
    """Return an act as it applied at the event `start`, without faults used up by then.

    Returns None if none of its faults is left.
    """
    if act.id >= start or act.path != "faults":
        return act
    struck = [
        event.fault
        for number, _, event in entries
        if isinstance(event, FaultStruck) and event.source == act.part and act.id < number < start
    ]
    left = []
    for fault in act.arguments:
        times = fault.get("times")
        if times is None:
            left.append(fault)
        elif times > struck.count(fault["kind"]):
            left.append({**fault, "times": times - struck.count(fault["kind"])})
    return replace(act, arguments=left) if left else None


def _plain(call: ControlCalled) -> Any:
    """Return a call's arguments; for faults, only the list, without the seed that the page adds."""
    if call.path == "faults" and isinstance(call.arguments, dict):
        return call.arguments.get("faults", [])
    return call.arguments


def _by_hand(entries: Iterable[Entry]) -> Iterator[Entry]:
    runs = 0
    for entry in entries:
        if isinstance(entry.event, ScenarioBegan):
            runs += 1
        elif isinstance(entry.event, ScenarioEnded):
            runs = max(0, runs - 1)
        elif not runs:
            yield entry
