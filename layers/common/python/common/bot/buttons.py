"""Buttons under answers and in the style menu, and the data a press sends, like `again:{id}`."""

from dataclasses import dataclass

from ..clients.telegram import Button, Buttons
from ..runtime.styles import Styles
from ..texts import Language, Text, say

CHOSEN = "✓ "
STYLES_IN_A_ROW = 2
NUMBERS_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices under an answer; `is_of_picture` is false if the model drew from text alone."""

    prediction_id: str
    language: Language
    styles: Styles
    is_of_picture: bool

    def under_one(self, *, as_file: bool) -> Buttons:
        """Return a result's buttons: Again, Style if there are several, As a file if `as_file`."""
        row = [self._button(Text.AGAIN_BUTTON, "again")]
        if self.styles.are_several:
            row.append(self._button(Text.STYLE_BUTTON, "styles"))
        if as_file:
            row.append(self._button(Text.FILE_BUTTON, "file"))
        return [row]

    def under_several(self, numbers: int, *, as_file: bool) -> Buttons:
        """Return an album's buttons, including `numbers` numbered ones if `is_of_picture`."""
        made: list[Button] = [
            (str(number), f"like:{number}:{self.prediction_id}")
            for number in range(1, numbers + 1)
            if self.is_of_picture
        ]
        return [*_rows(made, NUMBERS_IN_A_ROW), *self.under_one(as_file=as_file)]

    @property
    def of_several(self) -> str:
        """The text above an album's buttons, which need a separate message."""
        text = Text.AGAIN_LIKE_ONE if self.is_of_picture else Text.AGAIN_ALL
        return say(text, self.language)

    def _button(self, text: Text, action: str) -> Button:
        return (say(text, self.language), f"{action}:{self.prediction_id}")


def to_choose(styles: Styles, language: Language, chosen: str, prediction_id: str = "") -> Buttons:
    """Return a button for each style, with `chosen` marked.

    If there is a `prediction_id`, a press also repeats that prediction in the new style.
    """

    def button(key: str, label: str) -> Button:
        data = f"restyle:{key}:{prediction_id}" if prediction_id else f"style:{key}"
        return (f"{CHOSEN}{label}" if key == chosen else label, data)

    made = [button(style.key, style.label(language)) for style in styles]
    return _rows(made, STYLES_IN_A_ROW)


def without_styles(buttons: Buttons) -> Buttons:
    """Return an answer's own buttons, without the style buttons that were added below them."""
    return [row for row in buttons if not row[0][1].startswith("restyle:")]


def _rows(buttons: list[Button], length: int) -> list[list[Button]]:
    return [buttons[at : at + length] for at in range(0, len(buttons), length)]
