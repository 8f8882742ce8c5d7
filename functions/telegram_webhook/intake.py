"""What happens to an update: a picture becomes an order, everything else gets a short answer."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from common.bot.storage import Storage
from common.clients.telegram import Place, TelegramClient
from common.errors import Refused, TaskNotFound, UnreadableRecord, UserError
from common.runtime.observability import count, logger
from common.texts import Text, say

from . import addressing
from .desk import Desk
from .orders import Order, Orders
from .updates import Message, Pictured, Press, Update

# A Bot API call as the answer to a webhook, or nothing:
# https://core.telegram.org/bots/api#making-requests-when-getting-updates
Reply = dict[str, Any]

# the lifecycle rule takes pictures after a day or later (template.yaml)
PICTURE_KEPT_SECONDS = 23 * 3600
# six runs that die of their timeout, each followed by Telegram's next try
COMMAND_SECONDS = 180


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

        Raises TryAgain or Conflict where Telegram should send the update again, TriesSpent or
        UnreadableRecord where it has to be given up.
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
            return _answer(message, self._obey(request.command, message, now))
        return self._take_message(update.update_id, message, request.prompt, now, webhook)

    def _obey(self, command: str, message: Message, now: float) -> str:
        """Do a command and return what to say.

        Nothing counts the runs that die of a command, so its age must end it.
        """
        if message.date and now - message.date > COMMAND_SECONDS:
            logger.error("command given up", command=command)
            count("UpdatesGivenUp")
            return say(Text.UPDATE_GIVEN_UP, message.language)
        return self._desk.command(command, message, now)

    def _take_message(
        self, update_id: int, message: Message, prompt: str | None, now: float, webhook: str
    ) -> Reply:
        source: Pictured | None = message
        if message.picture is None and prompt:  # a reply with text is a new prompt for its picture
            source = message.reply_to_message or message.external_reply
        picture = source.picture if source else None
        if source is None or picture is None:
            text = Text.ONLY_PICTURES if message.is_other_media else Text.HELP
            return _answer(message, say(text, message.language))
        # the same name for the same update, so that a repeated update leaves no second copy
        name = uuid5(NAMESPACE_URL, f"telegram:{self._bot_id}:{update_id}")
        order = Order(
            update_id=update_id,
            owner_id=message.owner_id,
            place=message.place,
            language=message.language,
            input_key=f"images/input/{name}.jpg",
            file_id=picture.file_id,
            prompt=prompt,
            album=message.media_group_id,
            has_spoiler=source.has_media_spoiler,
        )
        said = self._order(order, now, webhook)
        if said:
            self._refuse(message.place, said)
        return {}

    def _refuse(self, place: Place, text: str) -> None:
        """Say why a photo is not taken, by a call: of a lost answer to a webhook nobody hears.

        Raises UpstreamError, so that Telegram brings the photo again.
        """
        try:
            self._telegram.send_message(place, text)
        except Refused as exc:  # blocked, kicked, chat deleted
            logger.warning("answer refused", reason=str(exc))

    def _take_press(self, update_id: int, press: Press, now: float, webhook: str) -> Reply:
        action, _, about = press.data.partition(":")
        match action:
            case "cancel":
                said = self._desk.cancel(press, about, now)
            case "again":
                said = self._again(update_id, press, about, now, webhook)
            case _:
                said = ""
        return notify(press.id, said)

    def _again(
        self, update_id: int, press: Press, prediction_id: str, now: float, webhook: str
    ) -> str:
        """Order the same picture with the same prompt again, while S3 still has it.

        What a button names is the sender's word: only a picture of the chat where the button is
        counts. In a channel, where all who read could make the bot write, only its administrators
        may press.
        """
        try:
            task = self._storage.load_task_state(prediction_id)
        except (TaskNotFound, UnreadableRecord):
            return say(Text.TOO_OLD, press.language)
        chat = press.message.chat if press.message else None
        if chat is None or chat.id != task.answer_chat_id:
            return say(Text.TOO_OLD, press.language)
        if not task.input_key or now - task.created_at > PICTURE_KEPT_SECONDS:
            return say(Text.TOO_OLD, press.language)
        is_channel = chat.type == "channel"
        if is_channel and not self._telegram.is_administrator(chat.id, press.sender.id):
            return say(Text.ONLY_ADMINISTRATORS, press.language)
        order = Order(
            update_id=update_id,
            owner_id=chat.id if is_channel else press.sender.id,
            place=Place(chat.id, reply_to=task.message_id, thread_id=task.thread_id),
            language=press.language,
            input_key=task.input_key,
            prompt=task.prompt,
            has_spoiler=task.has_spoiler,
        )
        return self._order(order, now, webhook) or ""

    def _order(self, order: Order, now: float, webhook: str) -> str | None:
        """Take the order; return what to say where it can't be taken."""
        try:
            self._orders.take(order, now=now, webhook=webhook)
        except UserError as exc:
            count("PhotosNotTaken")
            return say(exc.text, order.language, **exc.values)
        except Refused as exc:
            logger.error("order refused", reason=str(exc))
            count("OrdersRefused")
            return say(Text.UNAVAILABLE, order.language)
        return None


def _answer(message: Message, text: str) -> Reply:
    """Say `text` as a reply to `message`."""
    return {"method": "sendMessage", "text": text, **message.place.params()}


def notify(press_id: str, text: str) -> Reply:
    """End the press's waiting mark, with a note at the top of the chat if there is `text`."""
    return {"method": "answerCallbackQuery", "callback_query_id": press_id, "text": text}
