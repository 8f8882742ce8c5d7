"""The control routes for what waits to be delivered: look, hold, and move an update by hand."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from ...kit.control import Refused, control_route, json_object, seconds_of
from ..delivery import Courier
from ..emulator import Emulator
from ..inbox import DAY, Inbox
from ..people import People
from ..queues import Waiting
from ..world import Bot, World

UPDATE = "/_emulator/updates/{update_id:id}"


def deliveries_routes() -> list[Route]:
    """Return the routes."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", "/_emulator/deliveries", _hold),
        control_route("POST", f"{UPDATE}/drop", _drop),
        control_route("POST", f"{UPDATE}/delay", _delay),
        control_route("POST", f"{UPDATE}/swap", _swap),
        control_route("POST", f"{UPDATE}/duplicate", _duplicate),
        control_route("POST", f"{UPDATE}/redeliver", _redeliver),
    ]


async def _deliveries(request: Request) -> dict[str, Any]:
    emulator: Emulator = request.app.state.emulator
    bots = [_waiting(emulator, bot) for bot in emulator.world.bots.values()]
    return {"now": emulator.clock.now(), "bots": bots}


async def _hold(request: Request) -> dict[str, Any]:
    """Take `{"hold": true|false, "chat_id": ..., "bot": ...}`: held updates wait, none is lost."""
    emulator: Emulator = request.app.state.emulator
    asked = await json_object(request)
    if not isinstance(asked.get("hold"), bool):
        raise Refused("hold must be true or false")
    bot = People(emulator).bot(str(asked.get("bot", "")))
    chat_id = _chat_id(emulator.world, asked.get("chat_id"))
    emulator.hold(bot, held=asked["hold"], chat_id=chat_id)
    return _waiting(emulator, bot)


def _chat_id(world: World, given: object) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int):
        raise Refused("chat_id must be the number of a chat; without it, all are meant")
    if given not in world.groups and given not in world.users:
        raise Refused(f"chat_id: there is no chat {given}")
    return given


async def _drop(request: Request) -> dict[str, Any]:
    emulator: Emulator = request.app.state.emulator
    bot, inbox, update_id = _find(request)
    if emulator.courier(bot):
        return _by_hand(request, lambda courier, found: courier.drop(found, "dropped by hand"))
    if update_id not in inbox.waiting:
        raise Refused(f"update {update_id} does not wait any more")
    inbox.drop(update_id, "dropped by hand")
    return {"ok": True}


async def _delay(request: Request) -> dict[str, Any]:
    """Take `{"seconds": n}`: the next attempt is in so many seconds; 0 is at once."""
    emulator: Emulator = request.app.state.emulator
    seconds = await seconds_of(request)
    _, inbox, update_id = _find(request)
    update = inbox.waiting.get(update_id)
    left = update.expires - emulator.clock.now() if update else seconds
    if seconds > left:
        raise Refused(f"seconds must be at most {left:.0f}: the update is too old after that")
    return _by_hand(request, lambda courier, found: courier.delay(found, seconds))


async def _swap(request: Request) -> dict[str, Any]:
    return _by_hand(request, lambda courier, update_id: courier.swap(update_id))


async def _duplicate(request: Request) -> dict[str, Any]:
    return _by_hand(request, lambda courier, update_id: courier.duplicate(update_id))


def _by_hand(request: Request, move: Callable[[Courier, int], None]) -> dict[str, Any]:
    bot, _, update_id = _find(request)
    emulator: Emulator = request.app.state.emulator
    courier = emulator.courier(bot)
    if courier is None:
        raise Refused("the bot has no webhook; getUpdates takes what waits as it is")
    move(courier, update_id)
    return {"ok": True}


async def _redeliver(request: Request) -> dict[str, Any]:
    """Send an old update once more, with the same update_id, as a lost answer would."""
    bot, inbox, update_id = _find(request)
    emulator: Emulator = request.app.state.emulator
    if emulator.courier(bot) is None:
        raise Refused("the bot has no webhook; getUpdates would never show an old update_id")
    if not inbox.again(update_id, emulator.clock.now() + DAY):
        raise Refused(f"update {update_id} is still waiting to be delivered")
    return {"ok": True}


def _find(request: Request) -> tuple[Bot, Inbox, int]:
    emulator: Emulator = request.app.state.emulator
    update_id = request.path_params["update_id"]
    wanted = request.query_params.get("bot", "")
    for bot in emulator.world.bots.values():
        inbox = emulator.inboxes[bot.id]
        if wanted.lower() in {"", str(bot.id), bot.username.lower()} and (
            update_id in inbox.waiting or update_id in inbox.past
        ):
            return bot, inbox, update_id
    raise Refused(f"there is no update {update_id}, or no more")


def _waiting(emulator: Emulator, bot: Bot) -> dict[str, Any]:
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


def _as_json(waiting: Waiting) -> dict[str, Any]:
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
