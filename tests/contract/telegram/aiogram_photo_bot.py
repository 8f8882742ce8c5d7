"""A photo bot in the style of aiogram's examples; its webhook responses contain method calls."""

import io

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)
from aiogram.utils.media_group import MediaGroupBuilder
from PIL import Image, ImageOps


def inverted(content: bytes) -> bytes:
    out = io.BytesIO()
    ImageOps.invert(Image.open(io.BytesIO(content)).convert("RGB")).save(out, "PNG")
    return out.getvalue()


def build_router() -> Router:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message):
        return message.answer("*Hi*, send a _photo_\\!", parse_mode=ParseMode.MARKDOWN_V2)

    @router.message(F.photo)
    async def photo(message: Message, bot: Bot):
        found = await bot.download(message.photo[-1])
        keyboard = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text="Back", callback_data="back")]]
        )
        # returned, not awaited: with a webhook, this call is the response itself, as multipart
        return message.reply_photo(
            BufferedInputFile(inverted(found.read()), "result.png"),
            caption=f"done: {message.caption}",
            reply_markup=keyboard,
        )

    @router.message(F.document)
    async def document(message: Message, bot: Bot):
        found = await bot.download(message.document)
        album = MediaGroupBuilder(caption="twice")
        album.add_document(BufferedInputFile(found.read(), "one.txt"))
        album.add_document(BufferedInputFile(b"second", "two.txt"))
        return message.answer_media_group(album.build())

    @router.callback_query(F.data == "back")
    async def back(query: CallbackQuery, bot: Bot):
        await query.answer("There", show_alert=True)
        original = query.message.reply_to_message.photo[-1].file_id
        await query.message.edit_media(InputMediaPhoto(media=original, caption="as it was"))

    @router.edited_message(F.text)
    async def edited(message: Message):
        return message.answer(f"now: {message.text}")

    return router


def build(token: str, url: str) -> tuple[Bot, Dispatcher]:
    """Build a bot that uses an emulator, the way aiogram's documentation does it."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    dispatcher = Dispatcher()
    dispatcher.include_router(build_router())
    return Bot(token, session=session), dispatcher
