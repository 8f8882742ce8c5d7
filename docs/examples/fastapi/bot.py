"""A photo bot with webhooks: FastAPI receives Telegram's updates and Replicate's results.

Run it with `uvicorn --factory bot:from_environment`.
"""

import contextlib
import io
import json
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import replicate
from fastapi import FastAPI, Header, HTTPException, Request
from replicate.webhook import Webhooks, WebhookValidationError
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

MODEL = "black-forest-labs/flux-kontext-pro"


@dataclass
class Config:
    """The bot's token and public URL, its Replicate client, and the URL of the Bot API."""

    token: str
    base_url: str
    models: replicate.Client
    telegram_url: str = "https://api.telegram.org"


def create_app(config: Config) -> FastAPI:
    """Return the app, which sets the bot's webhook when it starts."""
    url, secret = config.telegram_url, secrets.token_urlsafe()
    builder = Application.builder().token(config.token).updater(None)
    bot = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()

    async def start_edit(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        photo = await (await message.photo[-1].get_file()).download_as_bytearray()
        file = await config.models.files.async_create(io.BytesIO(photo), filename="photo.jpg")
        await config.models.models.predictions.async_create(
            model=MODEL,
            input={"prompt": message.caption or "Restore it", "input_image": file.urls["get"]},
            webhook=f"{config.base_url}/replicate?chat_id={message.chat_id}",
            webhook_events_filter=["completed"],
        )
        await message.reply_text("Got it, please wait")

    bot.add_handler(MessageHandler(filters.PHOTO, start_edit))

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.signing = await config.models.webhooks.default.async_secret()
        async with bot:
            await bot.bot.set_webhook(f"{config.base_url}/telegram", secret_token=secret)
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/telegram")
    async def take_update(
        request: Request, x_telegram_bot_api_secret_token: str = Header("")
    ) -> None:
        if not secrets.compare_digest(x_telegram_bot_api_secret_token, secret):
            raise HTTPException(401)
        await bot.process_update(Update.de_json(await request.json(), bot.bot))

    @app.post("/replicate")
    async def take_result(request: Request, chat_id: int) -> None:
        body = (await request.body()).decode()
        try:
            Webhooks.validate(headers=dict(request.headers), body=body, secret=app.state.signing)
        except WebhookValidationError as exc:
            raise HTTPException(401) from exc
        prediction = json.loads(body)
        if prediction["status"] == "succeeded":
            await bot.bot.send_photo(chat_id, prediction["output"])
        else:
            await bot.bot.send_message(chat_id, f"That did not work: {prediction['error']}")

    return app


def from_environment() -> FastAPI:
    """Return the app, configured from environment variables."""
    models = replicate.default_client
    return create_app(Config(os.environ["TELEGRAM_BOT_TOKEN"], os.environ["BASE_URL"], models))
