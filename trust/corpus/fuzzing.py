"""Run mutations of pictures, numbered and reproducible by seed, through the bot's preparation."""

import io
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from .mutations import mutate
from .preparation import MEMORY, prepare
from .sandbox import Limits, Lost, run

LIMITS = Limits(seconds=15, memory=MEMORY)
PIECE = 1000  # mutations per child
SMALL_BYTES, SMALL_PIXELS = 20_000, 16_384  # small enough to be prepared in a few milliseconds


class NoJpeg(Exception):
    """The picture that the bot would store can't be decoded."""


@dataclass(frozen=True)
class Escape:
    """A mutation that yielded neither a picture nor an error message, and what happened instead."""

    number: int
    form: str
    how: str
    where: str


@dataclass
class Findings:
    """The outcomes of mutations, and the resident bytes of the largest child."""

    results: Counter[str] = field(default_factory=Counter)
    escapes: list[Escape] = field(default_factory=list)
    peak: int = 0

    def add(self, other: "Findings") -> None:
        """Add another process's outcomes."""
        self.results += other.results
        self.escapes += other.escapes
        self.peak = max(self.peak, other.peak)


@dataclass(frozen=True)
class Fuzz:
    """A seed, and the files to mutate: their names in a folder, by format."""

    seed: int
    folder: Path
    names: Mapping[str, Sequence[str]]

    def mutation(self, number: int) -> tuple[str, bytes]:
        """Return the format and the content of one mutation. All formats are equally likely."""
        rng = random.Random(f"{self.seed}/{number}")
        form = rng.choice(sorted(self.names))
        content = (self.folder / rng.choice(self.names[form])).read_bytes()
        return form, mutate(content, rng)

    def prepare(self, number: int) -> str:
        """Return the outcome of a mutation: `picture`, or the name of the error message.

        Raises NoJpeg, and any exception that the bot doesn't handle.
        """
        return name_of(prepare(self.mutation(number)[1]))

    def piece(self, numbers: range) -> Findings:
        """Prepare some mutations in a child process, and in a new one whenever one dies."""
        batch = run(self.prepare, numbers, LIMITS)
        found = Findings(peak=batch.peak)
        for number, ending in zip(numbers, batch.endings, strict=True):
            if isinstance(ending, Lost):
                form, _ = self.mutation(number)
                found.escapes.append(Escape(number, form, ending.how, ending.where))
            found.results["escape" if isinstance(ending, Lost) else ending.value] += 1
        return found


def name_of(done: bytes | str) -> str:
    """Return `picture` for a valid JPEG, or the error message unchanged. Raises NoJpeg."""
    if isinstance(done, str):
        return done
    try:
        # decoded, not converted: it may already be as large as the bot's own decoding allows
        with Image.open(io.BytesIO(done), formats=["JPEG"]) as picture:
            picture.load()
    except Exception as exc:
        raise NoJpeg from exc
    return "picture"


def pieces(count: int) -> list[range]:
    """Return the numbers of `count` mutations, divided into ranges of up to PIECE."""
    return [range(at, min(at + PIECE, count)) for at in range(0, count, PIECE)]
