"""The control routes for what waits to be delivered: look, hold, and move an update by hand."""

from collections.abc import Callable

from typing_extensions import TypedDict

from ...kit.control import Id, NextAttempt, Ok, Refused
from ...kit.control_route import ControlRoute, control_route
from ..delivery import Courier
from ..emulator import Emulator
from ..inbox import DAY, Inbox
from ..people import People
from ..queues import Waiting
from ..world import Bot
from .bodies import Holding

UPDATE = "/_emulator/updates/{update_id:id}"


class WaitingUpdate(TypedDict):
    """An update that waits; times are Unix seconds, `copies` how often it is still to go."""

    update_id: int
    kind: str
    chat_id: int
    attempts: int
    copies: int
    in_flight: bool
    next_at: float
    expires: float
    last_error: str | None


class UpdateQueue(TypedDict):
    """Updates that keep their order, by the number of what they must stay in order with."""

    queue: int
    updates: list[WaitingUpdate]


class BotDeliveries(TypedDict):
    """What waits for one bot: queues where it has a webhook; all of it, or some chats, is held."""

    bot_id: int
    username: str
    has_webhook: bool
    held: bool
    held_chats: list[int]
    waiting: int
    queues: list[UpdateQueue]


class UpdateDeliveries(TypedDict):
    """The time in Unix seconds, and what waits for each bot."""

    now: float
    bots: list[BotDeliveries]


def deliveries_routes() -> list[ControlRoute]:
    """Return the routes; the query's `bot` says of which bot an update is, if several have it."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", "/_emulator/deliveries", _hold),
        control_route("POST", f"{UPDATE}/drop", _drop),
        control_route("POST", f"{UPDATE}/delay", _delay),
        control_route("POST", f"{UPDATE}/swap", _swap),
        control_route("POST", f"{UPDATE}/duplicate", _duplicate),
        control_route("POST", f"{UPDATE}/redeliver", _redeliver),
    ]


async def _deliveries(emulator: Emulator) -> UpdateDeliveries:
    """Return the updates that wait, by bot and queue."""
    bots = [_waiting(emulator, bot) for bot in emulator.world.bots.values()]
    return {"now": emulator.clock.now(), "bots": bots}


async def _hold(emulator: Emulator, body: Holding) -> BotDeliveries:
    """Hold updates, or let them go."""
    bot, world = People(emulator).bot(body.bot), emulator.world
    if body.chat_id is not None and body.chat_id not in world.groups | world.users:
        raise Refused(f"chat_id: there is no chat {body.chat_id}")
    emulator.hold(bot, held=body.hold, chat_id=body.chat_id)
    return _waiting(emulator, bot)


async def _drop(emulator: Emulator, update_id: Id, bot: str = "") -> Ok:
    """Never deliver an update."""
    found, inbox = _find(emulator, update_id, bot)
    if courier := emulator.courier(found):
        courier.drop(update_id, "dropped by hand")
    elif update_id in inbox.waiting:
        inbox.drop(update_id, "dropped by hand")
    else:
        raise Refused(f"update {update_id} does not wait any more")
    return {"ok": True}


async def _delay(emulator: Emulator, update_id: Id, body: NextAttempt, bot: str = "") -> Ok:
    """Choose when the next attempt is."""
    _, inbox = _find(emulator, update_id, bot)
    update = inbox.waiting.get(update_id)
    left = update.expires - emulator.clock.now() if update else body.seconds
    if body.seconds > left:
        raise Refused(f"seconds must be at most {left:.0f}: the update is too old after that")
    return _by_hand(emulator, update_id, bot, lambda on: on.delay(update_id, body.seconds))


async def _swap(emulator: Emulator, update_id: Id, bot: str = "") -> Ok:
    """Let the next update of the queue go before this one."""
    return _by_hand(emulator, update_id, bot, lambda on: on.swap(update_id))


async def _duplicate(emulator: Emulator, update_id: Id, bot: str = "") -> Ok:
    """Send an update once more after it was taken."""
    return _by_hand(emulator, update_id, bot, lambda on: on.duplicate(update_id))


async def _redeliver(emulator: Emulator, update_id: Id, bot: str = "") -> Ok:
    """Send an old update once more, with the same update_id, as a lost answer would."""
    found, inbox = _find(emulator, update_id, bot)
    if emulator.courier(found) is None:
        raise Refused("the bot has no webhook; getUpdates would never show an old update_id")
    if not inbox.again(update_id, emulator.clock.now() + DAY):
        raise Refused(f"update {update_id} is still waiting to be delivered")
    return {"ok": True}


def _by_hand(emulator: Emulator, update_id: int, bot: str, move: Callable[[Courier], None]) -> Ok:
    found, _ = _find(emulator, update_id, bot)
    courier = emulator.courier(found)
    if courier is None:
        raise Refused("the bot has no webhook; getUpdates takes what waits as it is")
    move(courier)
    return {"ok": True}


def _find(emulator: Emulator, update_id: int, wanted: str) -> tuple[Bot, Inbox]:
    for bot in emulator.world.bots.values():
        inbox = emulator.inboxes[bot.id]
        if wanted.lower() in {"", str(bot.id), bot.username.lower()} and (
            update_id in inbox.waiting or update_id in inbox.past
        ):
            return bot, inbox
    raise Refused(f"there is no update {update_id}, or no more")


def _waiting(emulator: Emulator, bot: Bot) -> BotDeliveries:
    courier, inbox, hold = emulator.courier(bot), emulator.inboxes[bot.id], emulator.holds[bot.id]
    queues = courier.queues if courier else {}
    return {
        "bot_id": bot.id,
        "username": bot.username,
        "has_webhook": courier is not None,
        "held": hold.everything,
        "held_chats": sorted(hold.chats),
        "waiting": len(inbox.waiting),
        "queues": [
            {"queue": key, "updates": [_as_json(each) for each in queue]}
            for key, queue in queues.items()
        ],
    }


def _as_json(waiting: Waiting) -> WaitingUpdate:
    update = waiting.update
    return {
        "update_id": update.id,
        "kind": update.kind,
        "chat_id": update.chat_id,
        "attempts": waiting.attempts,
        "copies": waiting.copies,
        "in_flight": waiting.in_flight,
        "next_at": waiting.next_at,
        "expires": update.expires,
        "last_error": waiting.error or None,
    }
