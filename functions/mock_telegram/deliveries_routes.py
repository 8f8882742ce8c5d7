"""The control routes for what waits to be delivered: look, hold, drop, send again."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator_kit.control import Refused, control_route, json_object

from .emulator import Emulator
from .inbox import DAY, Inbox
from .people import People
from .world import Bot


def deliveries_routes() -> list[Route]:
    """Return the routes."""
    return [
        control_route("GET", "/_emulator/deliveries", _deliveries),
        control_route("POST", "/_emulator/deliveries", _hold),
        control_route("POST", "/_emulator/updates/{update_id:int}/drop", _drop),
        control_route("POST", "/_emulator/updates/{update_id:int}/redeliver", _redeliver),
    ]


async def _deliveries(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    return JSONResponse({"bots": [_waiting(emulator, bot) for bot in emulator.world.bots.values()]})


async def _hold(request: Request) -> Response:
    """Take `{"hold": true|false, "bot": ...}`: held deliveries wait, nothing is lost."""
    emulator: Emulator = request.app.state.emulator
    asked = await json_object(request)
    if not isinstance(asked.get("hold"), bool):
        raise Refused("hold must be true or false")
    bot = People(emulator).bot(str(asked.get("bot", "")))
    emulator.hold(bot, held=asked["hold"])
    return JSONResponse(_waiting(emulator, bot))


async def _drop(request: Request) -> Response:
    emulator: Emulator = request.app.state.emulator
    bot, inbox, update_id = _find(request)
    courier = emulator.courier(bot)
    if update_id not in inbox.waiting:
        raise Refused(f"update {update_id} does not wait any more")
    if courier is None:
        inbox.drop(update_id, "dropped by hand")
    elif not courier.drop(update_id, "dropped by hand"):
        raise Refused(f"update {update_id} is being sent just now")
    return JSONResponse({"ok": True})


async def _redeliver(request: Request) -> Response:
    """Send an old update once more, with the same update_id, as a lost answer would."""
    bot, inbox, update_id = _find(request)
    emulator: Emulator = request.app.state.emulator
    if emulator.courier(bot) is None:
        raise Refused("the bot has no webhook; getUpdates would never show an old update_id")
    if not inbox.again(update_id, emulator.clock.now() + DAY):
        raise Refused(f"update {update_id} is still waiting to be delivered")
    return JSONResponse({"ok": True})


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
    courier, inbox = emulator.courier(bot), emulator.inboxes[bot.id]
    queues = courier.queues if courier else {}
    return {
        "bot_id": bot.id,
        "username": bot.username,
        "has_webhook": courier is not None,
        "held": bot.id in emulator.held,
        "waiting": len(inbox.waiting),
        "queues": [
            {
                "queue": key,
                "updates": [
                    {
                        "update_id": each.update.id,
                        "kind": each.update.kind,
                        "chat_id": each.update.chat_id,
                        "attempts": each.attempts,
                        "in_flight": each.in_flight,
                        "next_at": each.next_at,
                        "expires": each.update.expires,
                        "last_error": each.error or None,
                    }
                    for each in queue
                ],
            }
            for key, queue in queues.items()
        ],
    }
