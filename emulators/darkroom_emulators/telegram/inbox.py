"""The updates waiting for one bot, and getUpdates polling."""

import asyncio
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..kit.clock import Clock
from ..kit.compact_json import ascii_json
from ..kit.event_log import EventLog
from ..kit.keeping import InMemory, Keeping
from ..kit.store import Store
from .errors import ApiError, conflict
from .events import PollWaiting, UpdateCreated, UpdateDropped
from .shapes import UpdateJson

DAY = 86_400.0
CALLBACK_SECONDS = 150.0
MAX_WAITING = 100_000
CONFLICT_SECONDS = 3.0
FARTHEST_OFFSET = 10  # offsets that exceed the next update id by more than this are ignored
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
KEPT_SENT = 1000  # past updates that can be sent again
BY_DEFAULT_OFF = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
# in the real server's order
_UPDATE_TYPES_NAMES = """message edited_message channel_post edited_channel_post inline_query
    chosen_inline_result callback_query shipping_query pre_checkout_query poll poll_answer
    my_chat_member chat_member chat_join_request chat_boost removed_chat_boost message_reaction
    message_reaction_count business_connection business_message edited_business_message
    deleted_business_messages purchased_paid_media managed_bot guest_message subscription
    stopped_message_generation"""
UPDATE_TYPES = tuple(_UPDATE_TYPES_NAMES.split())
DEFAULT_TYPES = frozenset(UPDATE_TYPES) - BY_DEFAULT_OFF


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """An update, dropped after `expires`; updates with the same `queue` stay in order."""

    id: int
    kind: str
    value: dict[str, Any]
    queue: int
    chat_id: int
    expires: float

    @property
    def payload(self) -> bytes:
        """The body of the webhook request, formatted like the real server's."""
        return b'{"update_id":%d,\n"%s":%s}' % (self.id, self.kind.encode(), ascii_json(self.value))

    def as_json(self) -> UpdateJson:
        """Return the Bot API's Update object."""
        return {"update_id": self.id, self.kind: self.value}  # type: ignore[misc]  # `kind` is one of the keys


class Inbox:
    """Updates in order of arrival, until they are confirmed, delivered or dropped.

    `allowed` stays the same until a call passes `allowed_updates`. It applies when an update is
    created, not when it is sent.
    """

    def __init__(
        self,
        bot_id: int,
        *,
        clock: Clock,
        log: EventLog,
        rng: random.Random,
        keeping: Keeping | None = None,
    ):
        keeping = keeping or InMemory()
        self._bot_id, self._clock, self._log = bot_id, clock, log
        self._next_id = rng.randrange(100_000_000, 900_000_000)
        self.allowed = DEFAULT_TYPES
        if kept := keeping.watch(f"inbox of {bot_id}", lambda: (self._next_id, self.allowed)):
            self._next_id, self.allowed = kept
        self._poll: asyncio.Future[ApiError | None] | None = None
        self._next_conflict = float("-inf")
        self._last_offset, self._last_start = 0, float("-inf")
        self.waiting: dict[int, QueuedUpdate] = keeping.map(f"updates of {bot_id}", changes=False)
        past = keeping.map(f"past updates of {bot_id}", changes=False)
        self.past: Store[int, QueuedUpdate] = Store(most=KEPT_SENT, kept=past)
        self.on_new: Callable[[QueuedUpdate], None] | None = None

    def add(
        self, kind: str, value: dict[str, Any], *, queue: int, chat_id: int, lives: float = DAY
    ) -> QueuedUpdate | None:
        """Create an update.

        Returns None if the bot doesn't allow this kind of update, or if too many are waiting.
        """
        if kind not in self.allowed or len(self.waiting) >= MAX_WAITING:
            return None
        update = QueuedUpdate(self._next_id, kind, value, queue, chat_id, self._clock.now() + lives)
        self._next_id += 1
        self._log.append(
            UpdateCreated(
                update_id=update.id,
                bot_id=self._bot_id,
                chat_id=chat_id,
                update=update.as_json(),
            )
        )
        self.put(update)
        return update

    def put(self, update: QueuedUpdate) -> None:
        """Queue an update, and end a waiting getUpdates."""
        self.waiting[update.id] = update
        self.end_poll(None)
        if self.on_new:
            self.on_new(update)

    def settle(self, update_id: int) -> None:
        """Remove a delivered or dropped update; it can still be sent again manually."""
        update = self.waiting.pop(update_id, None)
        if update:
            self.past.put(update_id, update)

    def again(self, update_id: int, expires: float) -> bool:
        """Queue a past update again, and return whether it was found."""
        update = self.past.pop(update_id)
        if update is None:
            return False
        self.put(replace(update, expires=expires))
        return True

    def drop(self, update_id: int, reason: str) -> None:
        """Remove an undelivered update, and log the reason."""
        if update_id in self.waiting:
            self.settle(update_id)
            self._log.append(UpdateDropped(update_id=update_id, bot_id=self._bot_id, reason=reason))

    def drop_all(self) -> None:
        """Drop all waiting updates, as requested by `drop_pending_updates`."""
        for update_id in list(self.waiting):
            self.drop(update_id, "drop_pending_updates")

    def drop_expired(self) -> None:
        """Drop the updates that are too old to be delivered."""
        now = self._clock.now()
        for update in [each for each in self.waiting.values() if each.expires < now]:
            self.drop(update.id, "expired")

    def end_poll(self, why: ApiError | None) -> None:
        """Answer a waiting getUpdates with the error `why` or, if None, the waiting updates."""
        if self._poll and not self._poll.done():
            self._poll.set_result(why)

    @property
    def polled(self) -> bool:
        """Whether a getUpdates call is waiting right now."""
        return self._poll is not None

    @property
    def polled_at(self) -> float | None:
        """The clock's time of the last getUpdates, in Unix seconds; None before the first."""
        return self._last_start if math.isfinite(self._last_start) else None

    async def brake(self, error: ApiError) -> ApiError:
        """Return the error; if it is a second 409 within 3 seconds, wait 3 seconds first."""
        now = self._clock.now()
        if error.code != 409:
            return error
        if now < self._next_conflict:
            await self._clock.sleep(CONFLICT_SECONDS)
        else:
            self._next_conflict = now + CONFLICT_SECONDS
        return error

    async def poll(self, offset: int, limit: int, wait: int) -> list[QueuedUpdate]:
        """Confirm the updates before `offset`; return the rest, waiting up to `wait` s for one.

        Raises ApiError if a new webhook, another poll or a shutdown ends the wait.
        """
        is_repeat = offset == self._last_offset and self._clock.now() < self._last_start + 3
        if is_repeat and self._clock.speed:  # a wait on a stopped clock never ends
            wait = max(wait, 3)  # like the real server, slow down bots that poll in a tight loop
        self._last_offset, self._last_start = offset, self._clock.now()
        self._confirm(offset)
        if not self.waiting and wait:
            self.end_poll(conflict(OTHER_POLL))
            await self._wait(offset, wait)
        self.drop_expired()
        return list(self.waiting.values())[:limit]

    async def _wait(self, offset: int, seconds: int) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self._log.append(PollWaiting(bot_id=self._bot_id, offset=offset, seconds=seconds))
        try:
            why = await self._clock.wait_for(poll, seconds)
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if why:
            raise await self.brake(why)

    def _confirm(self, offset: int) -> None:
        if offset > self._next_id + FARTHEST_OFFSET:
            return  # ignore it: such an offset is from before the ids were reset
        ids = list(self.waiting)
        confirmed = ids[:offset] if offset < 0 else [each for each in ids if each < offset]
        for update_id in confirmed:
            self.settle(update_id)
