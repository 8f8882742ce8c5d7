"""Names people, chats and messages, but only those that a session refers to."""

import re
from collections.abc import Iterable

from .names import IdKind, Key


class Label:
    """The name of one person, chat or message, once it has one."""

    def __init__(self, stem: str):
        self.stem = stem
        self.name: str | None = None


class Labels:
    """All labels of a session."""

    def __init__(self) -> None:
        self._labels: dict[Key, Label] = {}
        self._counts: dict[str, int] = {}

    def add(self, stem: str, keys: Iterable[Key]) -> Label:
        """Create a label for the thing with these `keys`; its name will begin with `stem`."""
        label = Label(stem)
        for key in keys:
            self._labels[key] = label
        return label

    def knows(self, kind: IdKind, chat: int, number: int) -> bool:
        """Return whether there is a label for this."""
        return (kind, chat, number) in self._labels

    def name(self, kind: IdKind, chat: int, number: int) -> str:
        """Return the name of something, naming it if necessary. Raises KeyError if unknown."""
        return self.named(self._labels[kind, chat, number])

    def named(self, label: Label) -> str:
        """Return the label's name, choosing it if necessary: dev, dev2, ...; or m1, m2, ..."""
        if label.name is None:
            count = self._counts.get(label.stem, 0) + 1
            self._counts[label.stem] = count
            plain = count == 1 and label.stem != "m"
            label.name = label.stem if plain else f"{label.stem}{count}"
        return label.name


def stem_of(words: str, otherwise: str) -> str:
    """Return the beginning of a name made from `words`: never a number, never like a message's."""
    stem = re.sub(r"\W+", "-", words.lower()).strip("-")[:30]
    is_good = any(letter.isalpha() for letter in stem) and not re.fullmatch(r"m\d*", stem)
    return stem if is_good else otherwise
