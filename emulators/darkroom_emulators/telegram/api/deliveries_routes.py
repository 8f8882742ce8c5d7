"""The control routes for deliveries of updates.

They list, hold, delay, send, drop, swap or duplicate waiting updates, and deliver old ones again.
"""

from typing_extensions import TypedDict

from ...kit.control import Id, Ok
from ...kit.control_route import ControlRoute, control_route
from ...kit.delivery import Delivery, DeliveryJson
from ...kit.delivery_routes import delivery_routes
from ...kit.refusals import ControlRefused
from ..delivery import Courier
from ..emulator import TelegramService
from ..inbox import DAY, Inbox, QueuedUpdate
from ..people import TelegramPeople
from ..update_titles import title_of
from ..world import Bot
from .bodies import Holding

UPDATE = "/_emulator/updates/{update_id:id}"


class WaitingUpdate(DeliveryJson):
    """A waiting update: the person who caused it, its text and picture, and when it expires.

    `thumb` is the picture's `file_unique_id`. Messages of the same album share an `album`.
    """

    update_id: int
    kind: str
    chat_id: int
    expires: float
    person: str
    title: str
    thumb: str | None
    album: str


class UpdateQueue(TypedDict):
    """The updates of one queue, in the order in which they are delivered."""

    queue: int
    updates: list[WaitingUpdate]


class BotDeliveries(TypedDict):
    """The updates waiting for one bot, by queue.

    `held` is true if all updates are held; otherwise, only those of `held_chats` are. Without a
    webhook, getUpdates returns waiting updates, whether they are held or not.

    `polled_at` is when the bot last called getUpdates, or null if it never has.
    """

    bot_id: int
    username: str
    has_webhook: bool
    polled_at: float | None
    held: bool
    held_chats: list[int]
    waiting: int
    queues: list[UpdateQueue]


class UpdateDeliveries(TypedDict):
    """The current time (`now`, in Unix seconds), and the updates waiting for each bot."""

    now: float
    bots: list[BotDeliveries]


def deliveries_routes() -> list[ControlRoute]:
    """Return the routes; if several bots have the update, the query parameter `bot` selects one."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", "/_emulator/deliveries", _hold),
        control_route("POST", f"{UPDATE}/redeliver", _redeliver),
        *delivery_routes(UPDATE, _find, drop=_drop),
    ]


async def _deliveries(emulator: TelegramService) -> UpdateDeliveries:
    """Return the waiting updates, by bot and queue."""
    bots = [_waiting(emulator, bot) for bot in emulator.world.bots.values()]
    return {"now": emulator.clock.now(), "bots": bots}


async def _hold(emulator: TelegramService, body: Holding) -> BotDeliveries:
    """Hold or release all of a bot's updates, or only those from one chat."""
    bot, world = TelegramPeople(emulator).bot(body.bot), emulator.world
    if body.chat_id is not None and body.chat_id not in world.groups | world.users:
        raise ControlRefused(f"chat_id: there is no chat {body.chat_id}")
    emulator.hold(bot, held=body.hold, chat_id=body.chat_id)
    return _waiting(emulator, bot)


async def _drop(emulator: TelegramService, update_id: Id, bot: str = "") -> Ok:
    """Drop a waiting update, so that neither the webhook nor getUpdates delivers it."""
    courier, inbox = _place(emulator, update_id, bot)
    if courier:
        courier.drop(update_id)
    elif update_id in inbox.waiting:
        inbox.drop(update_id, "dropped manually")
    else:
        raise ControlRefused(f"update {update_id} is no longer waiting")
    return {"ok": True}


async def _redeliver(emulator: TelegramService, update_id: Id, bot: str = "") -> Ok:
    """Deliver an old update again with the same `update_id`, as happens when a response is lost."""
    courier, inbox = _place(emulator, update_id, bot)
    if courier is None:
        raise ControlRefused("the bot has no webhook; getUpdates never returns an old update_id")
    if not inbox.again(update_id, emulator.clock.now() + DAY):
        raise ControlRefused(f"update {update_id} is still waiting to be delivered")
    return {"ok": True}


def _find(emulator: TelegramService, update_id: Id, bot: str = "") -> tuple[Courier, int]:
    courier, _ = _place(emulator, update_id, bot)
    if courier is None:
        raise ControlRefused("the bot has no webhook; only deliveries to a webhook can be moved")
    return courier, update_id


def _place(emulator: TelegramService, update_id: int, wanted: str) -> tuple[Courier | None, Inbox]:
    for bot in emulator.world.bots.values():
        inbox = emulator.inboxes[bot.id]
        if wanted.lower() in {"", str(bot.id), bot.username.lower()} and (
            update_id in inbox.waiting or update_id in inbox.past
        ):
            return emulator.courier(bot), inbox
    raise ControlRefused(f"there is no update {update_id}, or it is no longer kept")


def _waiting(emulator: TelegramService, bot: Bot) -> BotDeliveries:
    courier, inbox, hold = emulator.courier(bot), emulator.inboxes[bot.id], emulator.holds[bot.id]
    return {
        "bot_id": bot.id,
        "username": bot.username,
        "has_webhook": courier is not None,
        "polled_at": inbox.polled_at,
        "held": hold.everything,
        "held_chats": sorted(hold.groups),
        "waiting": len(inbox.waiting),
        "queues": _queues(courier) if courier else _polled(inbox, emulator.clock.now()),
    }


def _queues(courier: Courier) -> list[UpdateQueue]:
    return [
        {
            "queue": queue[0].message.queue,
            "updates": [_as_json(each.message, each.as_json()) for each in queue],
        }
        for queue in courier.queues.values()
    ]


def _polled(inbox: Inbox, now: float) -> list[UpdateQueue]:
    """Return the updates waiting for getUpdates; these have no attempts and can't be moved."""
    found: dict[int, list[WaitingUpdate]] = {}
    for update in inbox.waiting.values():
        waits = Delivery(update, update.id, update.queue, update.chat_id, next_at=now)
        found.setdefault(update.queue, []).append(_as_json(update, waits.as_json()))
    return [{"queue": queue, "updates": updates} for queue, updates in found.items()]


def _as_json(update: QueuedUpdate, delivery: DeliveryJson) -> WaitingUpdate:
    title = title_of(update.as_json())
    return {
        "update_id": update.id,
        "kind": update.kind,
        "chat_id": update.chat_id,
        "expires": update.expires,
        "person": title.person,
        "title": title.words,
        "thumb": title.thumb,
        "album": title.album,
        **delivery,
    }
