"""A photo bot as a third party would write it, following aiogram's and Replicate's docs."""

import asyncio
import io
import json
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiohttp import web
from replicate.client import Client
from replicate.webhook import InvalidSignatureError, Webhooks, WebhookSigningSecret

MODEL = os.environ.get("MODEL", "darkroom/edit")
OWN_URL = os.environ["OWN_URL"]
PORT = 8090

dispatcher = Dispatcher()
bot = Bot(
    os.environ["BOT_TOKEN"],
    session=AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_URL"])),
)
client = Client()  # REPLICATE_API_TOKEN, REPLICATE_BASE_URL
waiting: dict[str, Message] = {}


@dispatcher.message(F.photo)
async def photo(message: Message) -> None:
    """Start a prediction for a photo."""
    picture = io.BytesIO()
    await bot.download(message.photo[-1], picture)  # type: ignore[index]  # F.photo ensures one
    picture.name = "photo.jpg"
    await message.reply("Got it, please wait")
    prediction = await client.models.predictions.async_create(
        MODEL,
        input={"image": picture, "prompt": message.caption or ""},
        webhook=f"{OWN_URL}/replicate",
        webhook_events_filter=["completed"],
    )
    waiting[prediction.id] = message


async def ended(request: web.Request) -> web.Response:
    """Send the result of a prediction."""
    body = await request.text()
    secret: WebhookSigningSecret = request.app["secret"]
    try:
        Webhooks.validate(headers=dict(request.headers), body=body, secret=secret)
    except InvalidSignatureError:
        return web.Response(status=401)
    prediction = json.loads(body)
    message = waiting.get(prediction["id"])
    if message is None:  # not stored yet: Replicate will try again
        return web.Response(status=404)
    if prediction["status"] == "succeeded":
        await message.reply_photo(prediction["output"])
    else:
        await message.reply(f"It failed: {prediction['error']}")
    return web.Response()


async def main() -> None:
    """Serve Replicate's webhooks, and poll Telegram for updates."""
    app = web.Application()
    app["secret"] = await client.webhooks.default.async_secret()
    app.router.add_post("/replicate", ended)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", PORT).start()
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
