"""Chooses names for the people, chats and messages that a session refers to."""

import re
from collections.abc import Iterable

from .names import IdKind, Key


class Label:
    """A person, chat or message that can get a name beginning with `stem`."""

    def __init__(self, stem: str):
        self.stem = stem
        self.name: str | None = None


class Labels:
    """All labels in a session."""

    def __init__(self) -> None:
        self._labels: dict[Key, Label] = {}
        self._counts: dict[str, int] = {}

    def add(self, stem: str, keys: Iterable[Key]) -> Label:
        """Create a label for `keys`, all ids of one person, chat or message."""
        label = Label(stem)
        for key in keys:
            self._labels[key] = label
        return label

    def knows(self, kind: IdKind, chat: int, number: int) -> bool:
        """Return whether an id has a label."""
        return (kind, chat, number) in self._labels

    def name(self, kind: IdKind, chat: int, number: int) -> str:
        """Return an id's name, choosing it if necessary. Raises KeyError if the id has no label."""
        return self.named(self._labels[kind, chat, number])

    def named(self, label: Label) -> str:
        """Return a label's name, such as dev, dev2 or (for a message) m1, choosing it if needed."""
        if label.name is None:
            count = self._counts.get(label.stem, 0) + 1
            self._counts[label.stem] = count
            plain = count == 1 and label.stem != "m"
            label.name = label.stem if plain else f"{label.stem}{count}"
        return label.name


def stem_of(words: str, otherwise: str) -> str:
    """Return a stem made from `words`, or `otherwise` if that has no letters or looks like m1."""
    stem = re.sub(r"\W+", "-", words.lower()).strip("-")[:30]
    is_good = any(letter.isalpha() for letter in stem) and not re.fullmatch(r"m\d*", stem)
    return stem if is_good else otherwise
