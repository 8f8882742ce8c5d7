"""What happens to an update: a picture becomes an order, everything else gets a short answer."""

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from common.errors import Refused, TaskNotFound, UserError
from common.observability import count, logger
from common.s3 import Storage
from common.telegram import Place, TelegramClient
from common.texts import Language, Text, say

from . import addressing
from .desk import Desk
from .orders import Order, Orders
from .pictures import developable
from .updates import Message, Press, Update

# A Bot API call as the answer to a webhook, or nothing:
# https://core.telegram.org/bots/api#making-requests-when-getting-updates
Reply = dict[str, Any]

# the lifecycle rule takes pictures after a day or later (template.yaml)
PICTURE_KEPT_SECONDS = 23 * 3600


class Intake:
    """Takes one update at a time; all that it talks to is passed in."""

    def __init__(
        self, bot_id: str, telegram: TelegramClient, storage: Storage, orders: Orders, desk: Desk
    ):
        self._bot_id = bot_id
        self._telegram = telegram
        self._storage = storage
        self._orders = orders
        self._desk = desk

    def take(self, update: Update, *, now: float, webhook: str) -> Reply:
        """Do what `update` asks for; `webhook` is where Replicate shall call back.

        Raises TryAgain or Conflict where Telegram should send the update again.
        """
        if update.callback_query is not None:
            return self._take_press(update.update_id, update.callback_query, now, webhook)
        message = update.message or update.channel_post
        if message is None:
            return {}
        username = "" if message.is_private else self._telegram.username
        request = addressing.read(message, username, self._bot_id)
        if request is None:
            return {}
        if request.command is not None:
            text = self._desk.command(request.command, message, now)
            return _answer(message, text)
        return self._take_message(update.update_id, message, request.prompt, now, webhook)

    def _take_message(
        self, update_id: int, message: Message, prompt: str | None, now: float, webhook: str
    ) -> Reply:
        pictured = message
        if not message.has_picture and message.reply_to_message and prompt:
            pictured = message.reply_to_message  # a reply with text is a new prompt for the picture
        if not pictured.has_picture:
            text = Text.ONLY_PICTURES if message.is_other_media else Text.HELP
            return _answer(message, say(text, message.language))
        order = Order(
            update_id=update_id,
            owner_id=message.owner_id,
            place=message.place,
            language=message.language,
            prompt=prompt,
            album=message.media_group_id,
        )
        # the same name for the same update, so that a repeated update leaves no second copy
        name = uuid5(NAMESPACE_URL, f"telegram:{self._bot_id}:{update_id}")
        key = f"images/input/{name}.jpg"
        said = self._order(order, key, lambda: self._bring(pictured, key), now, webhook)
        return _answer(message, said) if said else {}

    def _bring(self, message: Message, key: str) -> None:
        """Put the message's picture into S3."""
        picture = message.picture
        if picture is None:
            raise UserError(Text.TOO_BIG)
        content = self._telegram.download(self._telegram.get_file(picture.file_id))
        self._storage.upload_to_s3(key, developable(content), "image/jpeg")

    def _take_press(self, update_id: int, press: Press, now: float, webhook: str) -> Reply:
        language = Language.of(press.sender.language_code)
        action, _, prediction_id = press.data.partition(":")
        if action == "cancel" and prediction_id:
            return _notify(press, self._desk.cancel(press.sender.id, prediction_id, language))
        if action == "cancel" and press.message is not None:
            status = press.message.message_id
            said = self._desk.cancel_album(press.sender.id, status, language, now)
            return _notify(press, said)
        if action == "again":
            return _notify(press, self._again(update_id, press, prediction_id, now, webhook))
        return _notify(press, "")

    def _again(
        self, update_id: int, press: Press, prediction_id: str, now: float, webhook: str
    ) -> str:
        """Order the same picture with the same prompt again, while S3 still has it."""
        language = Language.of(press.sender.language_code)
        try:
            task = self._storage.load_task_state(prediction_id)
        except TaskNotFound:
            return say(Text.TOO_OLD, language)
        if now - task.created_at > PICTURE_KEPT_SECONDS:
            return say(Text.TOO_OLD, language)
        order = Order(
            update_id=update_id,
            owner_id=press.sender.id,
            place=Place(task.chat_id, reply_to=task.message_id, thread_id=task.thread_id),
            language=language,
            prompt=task.prompt,
        )
        return self._order(order, task.input_key, lambda: None, now, webhook) or ""

    def _order(
        self, order: Order, key: str, bring: Callable[[], None], now: float, webhook: str
    ) -> str | None:
        """Take the order; return what to say where it can't be taken."""
        try:
            self._orders.take(order, key, bring, now=now, webhook=webhook)
        except UserError as exc:
            count("PhotosNotTaken")
            return say(exc.text, order.language)
        except Refused as exc:
            logger.error("order refused", reason=str(exc))
            count("OrdersRefused")
            return say(Text.UNAVAILABLE, order.language)
        return None


def _answer(message: Message, text: str) -> Reply:
    """Say `text` as a reply to `message`."""
    return {"method": "sendMessage", "text": text, **message.place.params()}


def _notify(press: Press, text: str) -> Reply:
    """End the press's waiting mark, with a note at the top of the chat if there is `text`."""
    return {"method": "answerCallbackQuery", "callback_query_id": press.id, "text": text}
