"""The style menu, where people choose how to edit their next pictures or redo an earlier one."""

from common.bot.buttons import to_choose, without_styles
from common.bot.people import People
from common.clients.telegram import Buttons, TelegramClient
from common.errors import Refused
from common.runtime.observability import logger
from common.runtime.styles import Style, Styles
from common.texts import Language, Text, say

from .updates import Press


class StyleMenu:
    """Shows the styles, and stores each person's choice."""

    def __init__(self, styles: Styles, people: People, telegram: TelegramClient):
        self._styles = styles
        self._people = people
        self._telegram = telegram

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one style."""
        return self._styles.are_several

    @property
    def draw_from_words(self) -> bool:
        """Whether any style draws from text alone."""
        return self._styles.draw_from_words

    def draws_from_words(self, owner_id: int) -> bool:
        """Whether the person's style draws from text alone."""
        return not self._styles.of(self._load(owner_id)).image_field

    def offer(self, owner_id: int, language: Language) -> tuple[str, Buttons]:
        """Return the text of the reply to `/style`, and its buttons."""
        now = self._styles.of(self._load(owner_id))
        text = say(Text.CHOOSE_STYLE, language, style=now.label(language))
        return text, to_choose(self._styles, language, now.key)

    def choose(self, press: Press, owner_id: int, key: str) -> str:
        """Remember a style chosen in the menu, and mark it there; return the reply."""
        style = self.remember(owner_id, key)
        if style is None:
            return say(Text.STYLE_GONE, press.language)
        self._show(press, to_choose(self._styles, press.language, style.key))
        return self.chosen(style, press.language)

    def open_under(self, press: Press, owner_id: int, prediction_id: str) -> None:
        """Add the styles below an answer's own buttons, or remove them if they are shown."""
        before = press.message.buttons if press.message else []
        own = without_styles(before)
        now = self._styles.of(self._load(owner_id))
        menu = to_choose(self._styles, press.language, now.key, prediction_id)
        self._show(press, [*own, *menu] if len(own) == len(before) else own)

    def close_under(self, press: Press) -> None:
        """Remove the styles from under an answer, leaving its own buttons."""
        if press.message is not None:
            self._show(press, without_styles(press.message.buttons))

    def remember(self, owner_id: int, key: str) -> Style | None:
        """Store the choice and return the style, or None if it no longer exists."""
        style = self._styles.find(key)
        if style is not None:
            self._people.change(owner_id, lambda person: person.chose(style.key))
        return style

    def chosen(self, style: Style, language: Language) -> str:
        """Return the reply to a press that chose a style."""
        return say(Text.STYLE_CHOSEN, language, style=style.label(language))

    def _load(self, owner_id: int) -> str:
        return self._people.load(owner_id).style

    def _show(self, press: Press, buttons: Buttons) -> None:
        """Change the buttons under the pressed message, if that is still possible."""
        message = press.message
        if message is None:
            return
        try:
            self._telegram.change_buttons(message.chat.id, message.message_id, buttons)
        except Refused as exc:  # the message was deleted, or already has these buttons
            logger.info("buttons not changed", reason=str(exc))
