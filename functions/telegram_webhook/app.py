"""`POST /webhook/telegram`, where Telegram sends its updates."""

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from common.bot.claims import get_claims
from common.bot.overload import get_overload
from common.bot.people import get_people
from common.bot.pressure import get_pressure
from common.bot.storage import get_storage
from common.bot.waiting import get_waiting_list
from common.clients.replicate import get_replicate
from common.clients.telegram import get_telegram
from common.errors import BadRequest, NotAuthentic
from common.runtime.asgi import base_url, create_app, lambda_handler, parse_body, request_time
from common.runtime.observability import logger
from common.runtime.settings import get_settings
from common.runtime.styles import get_styles
from common.runtime.together import get_together
from common.runtime.web import JSONResponse, Request

from . import wait_for_connections
from .attempts import Attempts
from .intake import Reply
from .outline import Outline
from .updates import Update
from .wiring import make_attempts

if TYPE_CHECKING:
    from .results import Results


@lru_cache
def get_attempts() -> Attempts:
    """Return this process's update handler."""
    return make_attempts(
        settings=get_settings(),
        styles=get_styles(),
        claims=get_claims(),
        people=get_people(),
        storage=get_storage(),
        waiting=get_waiting_list(),
        replicate=get_replicate(),
        telegram=get_telegram(),
        together=get_together(),
        pressure=get_pressure(),
        overload=get_overload(),
        results=_results,
    )


def _results() -> "Results":
    """Return the `Results`. They are imported here because most processes never need them."""
    from .results import get_results  # noqa: PLC0415

    return get_results()


def rescue(request: Request) -> Reply | None:
    """Return the reply to an update that failed unexpectedly, or None if Telegram should retry."""
    outline = getattr(request.state, "outline", None)
    if outline is None:
        return None
    return get_attempts().rescue(outline(), now=request_time(request))


app = create_app(rescue)


async def telegram(request: Request) -> JSONResponse:
    """Handle one update; the response may itself be a Bot API call."""
    verify(request)
    try:
        update = await parse_body(request, Update, "an update")
    except BadRequest as exc:
        return await give_up(request, str(exc))
    logger.append_keys(update_id=update.update_id)
    request.state.outline = lambda: Outline.model_validate(update)
    webhook = f"{base_url(request)}/webhook/replicate"
    return JSONResponse(get_attempts().take(update, now=request_time(request), webhook=webhook))


async def give_up(request: Request, reason: str) -> JSONResponse:
    """Give up on an update that can't be parsed; otherwise Telegram would resend it for a day.

    Raises BadRequest if it is not an update at all.
    """
    outline = await parse_body(request, Outline, "an update")
    logger.append_keys(update_id=outline.update_id)
    request.state.outline = lambda: outline
    return JSONResponse(get_attempts().give_up_unread(outline, reason))


def verify(request: Request) -> None:
    """Raise NotAuthentic unless the request has the secret token passed to setWebhook."""
    expected = get_settings().telegram_secret_token.get_secret_value()
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotAuthentic("the secret token is missing or wrong")


app.add_route("/webhook/telegram", telegram, methods=["POST"])
handler = lambda_handler(app)
wait_for_connections()
