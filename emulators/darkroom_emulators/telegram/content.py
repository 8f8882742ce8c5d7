"""What a message can contain besides text, a photo or a file, such as an invoice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .files import Media


@dataclass(frozen=True, slots=True)
class ContentView:
    """Who a message's content is shown to (a bot, or people), and how to show its files."""

    is_screen: bool
    media: Callable[[Media], dict[str, object]]


class MessageContent(Protocol):
    """A message's content of some kind; `kind` is its field in a Message."""

    @property
    def kind(self) -> str:
        """The name of the field."""

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return the fields of a Message."""
