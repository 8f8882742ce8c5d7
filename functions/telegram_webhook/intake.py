"""Handles updates: takes orders, carries out commands and presses, and answers the rest."""

from dataclasses import replace
from typing import Any

from common.clients.telegram import Buttons, Place, TelegramClient, keyboard
from common.errors import Refused
from common.runtime.observability import count, logger
from common.texts import Text, say

from . import addressing
from .desk import Desk
from .order import Order
from .orders import Orders
from .picture_keys import PictureKeys
from .placing import place_order
from .presses import Presses
from .style_menu import StyleMenu
from .updates import Message, Pictured, Update

# the response to a webhook: a Bot API call, or empty
# https://core.telegram.org/bots/api#making-requests-when-getting-updates
Reply = dict[str, Any]

# long enough for six runs that time out, and for Telegram's pauses between them
COMMAND_SECONDS = 180


class Intake:
    """Decides what each update asks for, and does it."""

    def __init__(
        self,
        *,
        bot_id: str,
        telegram: TelegramClient,
        orders: Orders,
        desk: Desk,
        styles: StyleMenu,
        presses: Presses,
        keys: PictureKeys,
    ):
        self._bot_id = bot_id
        self._telegram = telegram
        self._orders = orders
        self._desk = desk
        self._styles = styles
        self._presses = presses
        self._keys = keys

    def take(self, update: Update, *, now: float, webhook: str) -> Reply:
        """Do what `update` asks for; `webhook` is the URL that Replicate will call.

        Raises TryAgain or Conflict if Telegram should send the update again, and TriesSpent or
        UnreadableRecord if it must be given up.
        """
        if update.callback_query is not None:
            press = update.callback_query
            return notify(press.id, self._presses.take(update.update_id, press, now, webhook))
        message = update.message or update.channel_post
        if message is None:
            return {}
        username = "" if message.is_private else self._telegram.username
        request = addressing.read(message, username, self._bot_id)
        if request is None:
            return {}
        if request.command is not None:
            return self._obey(request.command, message, now)
        return self._take_message(update.update_id, message, request.prompt, now, webhook)

    def _obey(self, command: str, message: Message, now: float) -> Reply:
        """Carry out a command and return the reply.

        Runs that die during a command are not counted, so a command is given up once it is too old.
        """
        if message.date and now - message.date > COMMAND_SECONDS:
            logger.error("command given up", command=command)
            count("UpdatesGivenUp")
            return answer(message.place, say(Text.UPDATE_GIVEN_UP, message.language))
        if command == "style" and self._styles.has_choice:
            return answer(message.place, *self._styles.offer(message.owner_id, message.language))
        return answer(message.place, self._desk.command(command, message, now))

    def _take_message(
        self, update_id: int, message: Message, prompt: str | None, now: float, webhook: str
    ) -> Reply:
        order = self._order_of(update_id, message, prompt)
        if order is None:
            text = Text.ONLY_PICTURES if message.is_other_media else Text.HELP
            return answer(message.place, say(text, message.language))
        said = place_order(self._orders, order, now, webhook)
        if said:
            self._refuse(message.place, said)
        return {}

    def _order_of(self, update_id: int, message: Message, prompt: str | None) -> Order | None:
        """Return an order for the message's picture, a picture it replies to, or its text.

        Returns None if the message has nothing to work on.
        """
        source: Pictured | None = message
        if message.picture is None and prompt:  # the prompt is for the picture replied to
            source = message.reply_to_message or message.external_reply
        order = Order(
            update_id=update_id,
            owner_id=message.owner_id,
            place=message.place,
            language=message.language,
            prompt=prompt,
            album=message.media_group_id,
        )
        if source is None or source.picture is None:
            is_drawn = bool(prompt and message.text) and self._is_drawn(order)
            return order if is_drawn else None
        return replace(
            order,
            input_key=self._keys.of_update(message.owner_id, update_id),
            file_id=source.picture.file_id,
            has_spoiler=source.has_media_spoiler,
        )

    def _is_drawn(self, order: Order) -> bool:
        """Return whether to draw from text: the style does so, or an earlier run has begun to."""
        if not self._styles.draw_from_words:
            return False
        return self._styles.draws_from_words(order.owner_id) or self._orders.have_begun(order)

    def _refuse(self, place: Place, text: str) -> None:
        """Send the reason for a refusal in a call: nobody would notice a lost response.

        Raises UpstreamError if the call fails, so that Telegram sends the photo again.
        """
        try:
            self._telegram.send_message(place, text)
        except Refused as exc:  # blocked, kicked, chat deleted
            logger.warning("answer refused", reason=str(exc))


def answer(place: Place, text: str, buttons: Buttons = ()) -> Reply:
    """Return the Bot API call that sends `text` to a place."""
    return {"method": "sendMessage", "text": text, **place.params(), **keyboard(buttons)}


def notify(press_id: str, text: str) -> Reply:
    """Return the call that stops a button's spinner and shows any `text` as a notification."""
    return {"method": "answerCallbackQuery", "callback_query_id": press_id, "text": text}
