"""A bot that polls with python-telegram-bot and replies to each photo with the photo's size."""

import os

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)


async def greet(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Reply to /start."""
    await update.effective_message.reply_text("Send me a photo")


async def measure(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Download a photo and reply with its size."""
    photo = update.effective_message.photo[-1]
    content = await (await photo.get_file()).download_as_bytearray()
    await update.effective_message.reply_text(
        f"{photo.width} x {photo.height} pixels, {len(content)} bytes"
    )


def build(token: str, server: str = "https://api.telegram.org") -> Application:
    """Return the bot; `server` is the Bot API's address."""
    builder = ApplicationBuilder().token(token).base_url(f"{server}/bot")
    bot = builder.base_file_url(f"{server}/file/bot").build()
    bot.add_handler(CommandHandler("start", greet))
    bot.add_handler(MessageHandler(filters.PHOTO, measure))
    return bot


if __name__ == "__main__":
    build(os.environ["TELEGRAM_BOT_TOKEN"]).run_polling()
