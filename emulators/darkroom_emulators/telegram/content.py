"""Message content other than text, photos and files, such as an invoice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .files import Media


@dataclass(frozen=True, slots=True)
class ContentView:
    """Who sees the content, a person on a screen or a bot; `media` converts media to JSON."""

    is_screen: bool
    media: Callable[[Media], dict[str, object]]


class MessageContent(Protocol):
    """One kind of message content; `kind` is the name of its field in a Message."""

    @property
    def kind(self) -> str:
        """The name of this content's field in a Message."""

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return the fields of a Message that contain this content."""
