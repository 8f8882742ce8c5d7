"""`POST /webhook/telegram`: Telegram brings an update."""

import hmac
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Header, Request

from common.asgi import base_url, create_app, lambda_handler, parse_body, request_time
from common.errors import NotAuthentic
from common.observability import logger
from common.replicate import get_replicate
from common.s3 import get_storage
from common.settings import get_settings
from common.telegram import get_telegram

from .intake import Intake, Reply
from .updates import Update

app = create_app()


@lru_cache
def get_intake() -> Intake:
    """Return the intake of this process."""
    return Intake(get_telegram(), get_replicate(), get_storage(), get_settings().bot_id)


async def from_telegram(
    x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
) -> None:
    """Raise NotAuthentic unless the request carries the word that setWebhook was given."""
    expected = get_settings().telegram_secret_token.get_secret_value()
    if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), expected.encode()):
        raise NotAuthentic("the secret token is missing or wrong")


async def parse_update(request: Request) -> Update:
    """Return the update in the body. Raises BadRequest."""
    return await parse_body(request, Update, "an update")


@app.post("/webhook/telegram", dependencies=[Depends(from_telegram)])
async def telegram(
    request: Request,
    update: Annotated[Update, Depends(parse_update)],
    intake: Annotated[Intake, Depends(get_intake)],
) -> Reply:
    """Take one update; the answer may itself be a call of the Bot API."""
    logger.append_keys(update_id=update.update_id)
    webhook = f"{base_url(request)}/webhook/replicate"
    return intake.take(update, now=request_time(request), webhook=webhook)


handler = lambda_handler(app)
