"""A photo bot in the style of python-telegram-bot's examples."""

import io

from PIL import Image, ImageOps
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

AGAIN = InlineKeyboardMarkup([[InlineKeyboardButton("Again", callback_data="again")]])


def inverted(content: bytes) -> bytes:
    out = io.BytesIO()
    ImageOps.invert(Image.open(io.BytesIO(content)).convert("RGB")).save(out, "PNG")
    return out.getvalue()


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_html(
        f"Hi {update.effective_user.mention_html()}, <b>send a photo</b>"
    )


async def photo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    wait = await update.message.reply_text("Please wait", do_quote=True)
    await update.message.reply_chat_action("upload_photo")
    file = await update.message.photo[-1].get_file()
    result = inverted(bytes(await file.download_as_bytearray()))
    await update.message.reply_photo(
        result, caption=f"done: {update.message.caption}", reply_markup=AGAIN
    )
    await wait.delete()


async def document(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    file = await update.message.document.get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.reply_document(
        content[::-1], filename=f"reversed-{update.message.document.file_name}"
    )


async def again(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.callback_query.answer("Once more")
    await update.callback_query.edit_message_caption("done again")


async def edited(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.edited_message.reply_text(f"now: {update.edited_message.caption}")


async def two(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    found = await context.bot.get_file(context.args[0])
    content = bytes(await found.download_as_bytearray())
    await update.message.reply_media_group(
        [InputMediaPhoto(content), InputMediaPhoto(inverted(content))], caption="both"
    )


def build(token: str, url: str) -> Application:
    """Build a bot that uses an emulator, the way python-telegram-bot's documentation does it."""
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{url}/bot")
        .base_file_url(f"{url}/file/bot")
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("two", two))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, edited))
    application.add_handler(MessageHandler(filters.PHOTO, photo))
    application.add_handler(MessageHandler(filters.Document.ALL, document))
    application.add_handler(CallbackQueryHandler(again))
    return application
