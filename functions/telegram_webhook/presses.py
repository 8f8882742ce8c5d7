"""Handles presses of the bot's buttons."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from common.bot.storage import Storage
from common.bot.tasks import Task
from common.clients.telegram import TelegramClient
from common.errors import Refused, TaskNotFound, UnreadableRecord, UserError
from common.runtime.observability import logger
from common.texts import Text, say

from .desk import Desk
from .order import Order
from .orders import Orders
from .picture_keys import PictureKeys
from .placing import PICTURE_KEPT_SECONDS, place_order
from .style_menu import StyleMenu
from .updates import Press

if TYPE_CHECKING:
    from .results import Results


class Presses:
    """Carries out the actions of pressed buttons."""

    def __init__(
        self,
        *,
        telegram: TelegramClient,
        storage: Storage,
        orders: Orders,
        desk: Desk,
        styles: StyleMenu,
        keys: PictureKeys,
        results: Callable[[], "Results"],
    ):
        """`results` is called whenever an earlier result is needed."""
        self._telegram = telegram
        self._storage = storage
        self._orders = orders
        self._desk = desk
        self._styles = styles
        self._keys = keys
        self._results = results

    def take(self, update_id: int, press: Press, now: float, webhook: str) -> str:
        """Carry out a button's action; return the notification to show, or "" for none."""
        action, _, about = press.data.partition(":")
        match action:
            case "cancel":
                return self._desk.cancel(press, about, now)
            case "again":
                return self._again(update_id, press, about, now, webhook)
            case "like":
                return self._like(update_id, press, about, now, webhook)
            case "file":
                return self._file(press, about, now)
            case "style" | "styles" | "restyle":
                return self._choose(update_id, press, now, webhook)
            case _:
                return ""

    def _choose(self, update_id: int, press: Press, now: float, webhook: str) -> str:
        """Carry out the action of a style button."""
        owner_id = self._owner_of(press)
        if owner_id is None:
            return say(Text.ONLY_ADMINISTRATORS, press.language)
        action, _, about = press.data.partition(":")
        if action == "style":
            return self._styles.choose(press, owner_id, about)
        if action == "styles":
            self._styles.open_under(press, owner_id, about)
            return ""
        key, _, prediction_id = about.partition(":")
        style = self._styles.remember(owner_id, key)
        if style is None:
            return say(Text.STYLE_GONE, press.language)
        refused = self._again(update_id, press, prediction_id, now, webhook, style=key)
        self._styles.close_under(press)
        return refused or self._styles.chosen(style, press.language)

    def _owner_of(self, press: Press) -> int | None:
        """Return the owner of a press's work: in a channel, the channel; elsewhere, the person.

        Only administrators can act for a channel. For its other readers, who could otherwise make
        the bot post there, this returns None.
        """
        chat = press.message.chat if press.message else None
        if chat is None or chat.type != "channel":
            return press.sender.id
        return chat.id if self._telegram.is_administrator(chat.id, press.sender.id) else None

    def _again(
        self,
        update_id: int,
        press: Press,
        prediction_id: str,
        now: float,
        webhook: str,
        *,
        style: str = "",
    ) -> str:
        """Repeat an order, in `style` if that is given; return what to tell the person, or ""."""
        try:
            task, owner_id = self._meant_by(press, prediction_id, now)
            if task.input_key and not self._storage.has_picture(task.input_key):
                raise UserError(Text.TOO_OLD)
        except UserError as exc:
            return say(exc.text, press.language)
        order = _order_like(task, update_id, press, owner_id)
        order = replace(order, style=style or task.style)
        if task.input_key:
            key = self._keys.of_update(owner_id, update_id)
            order = replace(order, stored_key=task.input_key, input_key=key)
        return place_order(self._orders, order, now, webhook) or ""

    def _like(self, update_id: int, press: Press, about: str, now: float, webhook: str) -> str:
        """Repeat an order with one of its results as the picture; return the same as `_again`."""
        number, _, prediction_id = about.partition(":")
        try:
            task, owner_id = self._meant_by(press, prediction_id, now)
            if not (number.isascii() and number.isdigit() and int(number)):
                raise UserError(Text.TOO_OLD)
            content = self._results().picture(prediction_id, int(number), now)
        except UserError as exc:
            return say(exc.text, press.language)
        order = _order_like(task, update_id, press, owner_id)
        order = replace(order, content=content, input_key=self._keys.of_update(owner_id, update_id))
        return place_order(self._orders, order, now, webhook) or ""

    def _file(self, press: Press, prediction_id: str, now: float) -> str:
        """Send all results as files. If the run dies after that, the next one sends them again."""
        try:
            task, _ = self._meant_by(press, prediction_id, now)
            self._results().send_in_full(prediction_id, task.place, now)
        except UserError as exc:
            return say(exc.text, press.language)
        except Refused as exc:
            logger.warning("answer refused", reason=str(exc))
            return say(Text.FAILED, press.language)
        return ""

    def _meant_by(self, press: Press, prediction_id: str, now: float) -> tuple[Task, int]:
        """Return the button's task, and the owner of the new work.

        A button's data can be forged, so the task must belong to the button's own chat. Raises
        UserError if there is no such task, if it is too old, or if the person may not act for the
        chat.
        """
        try:
            task = self._storage.load_task_state(prediction_id)
        except (TaskNotFound, UnreadableRecord) as exc:
            raise UserError(Text.TOO_OLD) from exc
        chat = press.message.chat if press.message else None
        if chat is None or chat.id != task.answer_chat_id:
            raise UserError(Text.TOO_OLD)
        is_made_of_something = task.input_key or task.prompt
        if not is_made_of_something or now - task.created_at > PICTURE_KEPT_SECONDS:
            raise UserError(Text.TOO_OLD)
        owner_id = self._owner_of(press)
        if owner_id is None:
            raise UserError(Text.ONLY_ADMINISTRATORS)
        return task, owner_id


def _order_like(task: Task, update_id: int, press: Press, owner_id: int) -> Order:
    """Return an order with the task's prompt and style, but without its picture."""
    return Order(
        update_id=update_id,
        owner_id=owner_id,
        place=task.place,
        language=press.language,
        prompt=task.prompt,
        style=task.style,
        has_spoiler=task.has_spoiler,
    )
