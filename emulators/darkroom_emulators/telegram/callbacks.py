"""Presses of inline buttons, and bots' answers to them."""

import random
from dataclasses import dataclass, field

from ..kit.clock import Clock
from ..kit.keeping import Keeping
from ..kit.store import Store
from .inbox import CALLBACK_SECONDS
from .shapes import CallbackAnswerJson, PressJson

KEPT_PRESSES = 500


@dataclass(slots=True)
class CallbackPress:
    """A press of a button under a message, with the bot's answer as the person sees it."""

    id: str
    at: float
    bot_id: int
    user_id: int
    chat_id: int
    message_id: int
    answer: CallbackAnswerJson | None = field(default=None)

    def as_json(self) -> PressJson:
        """Return the press as the app shows it; `answer` is None while the button spins."""
        return {
            "callback_query_id": self.id,
            "bot_id": self.bot_id,
            "user_id": self.user_id,
            "message_id": self.message_id,
            "answer": self.answer,
        }


class Callbacks:
    """The recent presses."""

    def __init__(self, clock: Clock, rng: random.Random, keeping: Keeping):
        self._clock, self._rng = clock, rng
        kept = keeping.map("presses")
        self._presses: Store[str, CallbackPress] = Store(most=KEPT_PRESSES, kept=kept)

    def begin(self, bot_id: int, user_id: int, chat_id: int, message_id: int) -> CallbackPress:
        """Record a press."""
        press_id = str((user_id << 32) + self._rng.getrandbits(31))
        press = CallbackPress(press_id, self._clock.now(), bot_id, user_id, chat_id, message_id)
        self._presses.put(press_id, press)
        return press

    def open(self, press_id: str, bot_id: int) -> CallbackPress | None:
        """Return a press if this bot can still answer it, or None."""
        press = self._presses.get(press_id)
        if not press or press.bot_id != bot_id:
            return None
        return press if self._clock.now() - press.at <= CALLBACK_SECONDS else None

    def find(self, press_id: str) -> CallbackPress | None:
        """Return a recent press, or None if there is none with this id."""
        return self._presses.get(press_id)

    def in_chat(self, chat_id: int, bot_id: int) -> list[CallbackPress]:
        """Return the presses in a chat, oldest first; `bot_id` 0 means any bot."""
        found = [
            press
            for press in self._presses.values()
            if press.chat_id == chat_id and bot_id in {0, press.bot_id}
        ]
        return found[::-1]
