"""Matches what is seen in a run with what was recorded, in any order."""

from .bindings import Bindings
from .looks import Look
from .names import IdKind
from .scenario import Seen
from .sightings import Sighting


class EventWatch:
    """Everything seen in a run that has not matched an expectation.

    The order is ignored, because the bot does not control it: an album's photos, for example, are
    processed concurrently. Something can even be seen before the step that expects it. What is
    left in `rest` at the end was not expected by any step.
    """

    def __init__(self, bindings: Bindings):
        self._bindings = bindings
        self.rest: list[tuple[int, Sighting | Seen]] = []
        """Each sighting comes with the number of the step in which it was seen."""

    def add(self, step: int, sighting: Sighting | Seen) -> None:
        """Add something that was seen after the step with the number `step`."""
        self.rest.append((step, sighting))

    def take(self, expected: list[Seen]) -> list[Seen]:
        """Match expectations and bind the names of those that match; return those still missing."""
        missing = list(expected)
        while (pair := self._first_match(missing)) is not None:
            wanted, entry = pair
            missing.remove(wanted)
            self.rest.remove(entry)
            found = entry[1]
            if wanted.name and isinstance(found, Sighting):
                self._bindings.bind(wanted.name, [(IdKind.MESSAGE, found.chat, found.number)])
        return missing

    def shown(self, since: int = 0) -> list[tuple[int, Seen]]:
        """Return what is left from step `since` on, each with its step's number."""
        return [(step, self._seen(each)) for step, each in self.rest if step >= since]

    def _first_match(self, missing: list[Seen]) -> tuple[Seen, tuple[int, Sighting | Seen]] | None:
        for entry in self.rest:
            seen = self._seen(entry[1])
            for wanted in missing:
                if is_same(wanted, seen):
                    return wanted, entry
        return None

    def _seen(self, found: Sighting | Seen) -> Seen:
        if isinstance(found, Seen):
            return found
        chat = self._bindings.name_of(IdKind.CHAT, 0, found.chat) or ""
        return found.as_seen(chat, self._bindings.message_name)


def is_same(expected: Seen, seen: Seen) -> bool:
    """Return whether the two would look the same to people."""
    looks = [(expected.photo, seen.photo)]
    if expected.file and seen.file:
        looks.append((expected.file.look, seen.file.look))
    return _words(expected) == _words(seen) and all(_alike(*pair) for pair in looks)


def _words(seen: Seen) -> object:
    return seen.model_dump(exclude={"name": True, "photo": True, "file": {"look"}})


def _alike(one: Look | None, other: Look | None) -> bool:
    return one is other if one is None or other is None else one.is_like(other)
