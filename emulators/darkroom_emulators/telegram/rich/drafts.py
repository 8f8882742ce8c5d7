"""Drafts, which show what a bot has written so far of a message in progress."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...kit.refusals import ControlRefused
from ..content import ContentView
from ..emulator import TelegramService
from ..events import ChatDraft, DraftChange
from ..shapes import DraftJson
from ..text_shapes import EntityJson
from ..world import Bot, TelegramChat
from .blocks import RichContent

DRAFT_SECONDS = 30.0
_STOP_QUEUE = 15 << 33  # our guess, as the server's published source doesn't have this update
_Place = tuple[int, int, int]  # bot, chat and topic


@dataclass(slots=True)
class Draft:
    """A draft, shown until `until` (Unix seconds); an empty `text` is shown as "Thinking…"."""

    UNKEPT: ClassVar = frozenset({"alarm"})

    id: int
    text: str = ""
    entities: list[EntityJson] = field(default_factory=list)
    content: RichContent | None = None
    can_stop: bool = False
    keep_on_stop: bool = False
    until: float = 0.0
    alarm: int | None = None
    is_stopped: bool = False


class Drafts:
    """The drafts that people see now, at most one per bot in each chat and topic."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._kept: dict[_Place, Draft] = emulator.keeping.map("drafts")
        # the id of the last stopped draft in each place
        self._stopped: dict[_Place, int] = emulator.keeping.map("stopped drafts")
        for place, draft in self._kept.items():
            self._arm(place, draft)

    def close(self) -> None:
        """Cancel the timers of current drafts."""
        for draft in self._kept.values():
            self._emulator.clock.cancel(draft.alarm)

    def show(self, bot: Bot, chat: TelegramChat, thread_id: int, draft: Draft) -> None:
        """Show a draft for 30 seconds in place of the previous one; ignore one that was stopped."""
        place = (bot.id, chat.id, thread_id)
        if self._stopped.get(place) == draft.id:
            return
        self._drop(place)
        draft.until = self._emulator.clock.now() + DRAFT_SECONDS
        self._arm(place, draft)
        self._kept[place] = draft
        self._record(place, draft, "shown")

    def _arm(self, place: _Place, draft: Draft) -> None:
        draft.alarm = self._emulator.clock.call_at(draft.until, lambda: self._end(place))

    def end(self, bot: Bot, chat: TelegramChat, thread_id: int) -> None:
        """Remove the draft, because the bot has sent a message."""
        self._end((bot.id, chat.id, thread_id))

    def stop(self, chat: TelegramChat, bot: Bot, thread_id: int = 0) -> list[int]:
        """Tap Stop as the person, and return the ids of the bot's updates."""
        place = (bot.id, chat.id, thread_id)
        draft = self._kept.get(place)
        if draft is None or not draft.can_stop or draft.is_stopped:
            raise ControlRefused("there is no draft with a stop button in this chat")
        draft.is_stopped, self._stopped[place] = True, draft.id
        value: dict[str, object] = {"chat": chat.as_json()}
        if thread_id:
            value["message_thread_id"] = thread_id
        update = self._emulator.inboxes[bot.id].add(
            "stopped_message_generation",
            value | {"draft_id": draft.id},
            queue=chat.id + _STOP_QUEUE,
            chat_id=chat.id,
        )
        if draft.keep_on_stop:
            self._record(place, draft, "shown")
        else:
            self._end(place)
        return [update.id] if update else []

    def of(self, chat: TelegramChat) -> list[DraftJson]:
        """Return the drafts in a chat as people see them."""
        return [
            self._as_json(place, draft)
            for place, draft in self._kept.items()
            if place[1] == chat.id and chat.bot_id in {0, place[0]}
        ]

    def _end(self, place: _Place) -> None:
        if draft := self._drop(place):
            self._record(place, draft, "gone")

    def _drop(self, place: _Place) -> Draft | None:
        draft = self._kept.pop(place, None)
        if draft:
            self._emulator.clock.cancel(draft.alarm)
        return draft

    def _as_json(self, place: _Place, draft: Draft) -> DraftJson:
        bot = self._emulator.world.bots[place[0]]
        found: DraftJson = {
            "bot_id": bot.id,
            "draft_id": draft.id,
            "message_thread_id": place[2],
            "can_stop": draft.can_stop and not draft.is_stopped,
            "until": draft.until,
            "text": draft.text,
            "entities": draft.entities,
        }
        if draft.content:
            view = ContentView(True, lambda media: self._emulator.screen.media(media, bot))
            found["rich_message"] = draft.content.as_json(view)["rich_message"]  # type: ignore[typeddict-item]  # built by RichContent
        return found

    def _record(self, place: _Place, draft: Draft, change: DraftChange) -> None:
        shown = self._as_json(place, draft)
        self._emulator.log.append(ChatDraft(chat_id=place[1], change=change, draft=shown))
