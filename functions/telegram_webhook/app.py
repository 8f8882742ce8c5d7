"""`POST /webhook/telegram`: Telegram brings an update."""

import hmac
from functools import lru_cache

from common.asgi import base_url, create_app, lambda_handler, parse_body, request_time
from common.claims import get_claims
from common.errors import NotAuthentic
from common.observability import logger
from common.people import get_people
from common.replicate import get_replicate
from common.s3 import get_storage
from common.settings import get_settings
from common.telegram import get_telegram
from common.together import get_together
from common.waiting import get_waiting_list
from common.web import JSONResponse, Request

from . import wait_for_connections
from .desk import Desk
from .intake import Intake
from .orders import Orders
from .updates import Update

app = create_app()


@lru_cache
def get_intake() -> Intake:
    """Return the intake of this process."""
    settings = get_settings()
    telegram, replicate, people = get_telegram(), get_replicate(), get_people()
    orders = Orders(
        settings=settings,
        claims=get_claims(),
        people=people,
        storage=get_storage(),
        waiting=get_waiting_list(),
        replicate=replicate,
        telegram=telegram,
        together=get_together(),
    )
    desk = Desk(people, replicate, telegram)
    return Intake(settings.bot_id, telegram, get_storage(), orders, desk)


@app.post("/webhook/telegram")
async def telegram(request: Request) -> JSONResponse:
    """Take one update; the answer may itself be a call of the Bot API."""
    verify(request)
    update = await parse_body(request, Update, "an update")
    logger.append_keys(update_id=update.update_id)
    webhook = f"{base_url(request)}/webhook/replicate"
    return JSONResponse(get_intake().take(update, now=request_time(request), webhook=webhook))


def verify(request: Request) -> None:
    """Raise NotAuthentic unless the request carries the word that setWebhook was given."""
    expected = get_settings().telegram_secret_token.get_secret_value()
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotAuthentic("the secret token is missing or wrong")


handler = lambda_handler(app)
wait_for_connections()
