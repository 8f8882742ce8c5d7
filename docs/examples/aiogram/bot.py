"""A photo bot that polls: aiogram receives the photos, and Replicate edits them."""

import asyncio
import os

import replicate
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.types import BufferedInputFile, Message
from replicate.exceptions import ModelError

MODEL = "black-forest-labs/flux-kontext-pro"


async def edit(message: Message, bot: Bot, models: replicate.Client) -> None:
    """Edit the photo as its caption says; send the result, or the model's error."""
    photo = await bot.download(message.photo[-1])
    inputs = {"prompt": message.caption or "Restore this photo", "input_image": photo}
    try:
        output = await models.async_run(MODEL, input=inputs)
    except ModelError as error:
        await message.answer(f"That did not work: {error.prediction.error}")
        return
    await message.answer_photo(BufferedInputFile(await output.aread(), "edited.png"))


async def run(token: str, models: replicate.Client, server: str = "") -> None:
    """Poll until canceled. `server` is the URL of the Bot API, by default Telegram's own."""
    api = TelegramAPIServer.from_base(server) if server else PRODUCTION
    router = Router()
    router.message(F.photo)(edit)
    dispatcher = Dispatcher(models=models)
    dispatcher.include_router(router)
    async with Bot(token, session=AiohttpSession(api=api)) as bot:
        await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(run(os.environ["TELEGRAM_BOT_TOKEN"], replicate.default_client))
