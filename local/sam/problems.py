"""Collects a template's problems, so that all are reported together, with their lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..failures import TemplateError
from .source import line_of

# what to do about a resource that can't run
LEAVE_OUT = "; a false Condition leaves it out"
# raised, for example, by a list where an object is expected
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Misplaced(TemplateError):
    """An error in a template. `place` is where it is, such as `Resources.Hook.Events`."""

    def __init__(self, place: str, words: str):
        super().__init__(f"{place}: {words}")
        self.place = place
        self.words = words


class Problems:
    """Collects what is wrong in the template at `path`."""

    def __init__(self, path: Path):
        self._path = path
        self._found: dict[tuple[str, str], None] = {}

    def add(self, place: str, words: str) -> None:
        """Add a problem at `place`. Duplicates are ignored."""
        self._found[place, words] = None

    @contextmanager
    def noted(self, place: str) -> Iterator[None]:
        """Add an exception from the block as a problem, and continue after the block.

        `place` is the part of the template that the block reads, in case the error has none.
        """
        try:
            yield
        except Misplaced as exc:
            self.add(exc.place, exc.words)
        except RecursionError:
            self.add(place, "it refers to itself, directly or through others")
        except MALFORMED as exc:
            self.add(place, f"SAM expects a different structure here ({exc})")

    def raise_if_any(self) -> None:
        """Raise TemplateError with a line for each problem, in the order of the file."""
        lines = sorted((line_of(self._path, place), place, words) for place, words in self._found)
        if lines:
            raise TemplateError(
                "\n".join(
                    f"{self._path.name}:{line}: {place}: {words}" for line, place, words in lines
                )
            )
