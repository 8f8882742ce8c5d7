"""Describes how a picture looks in a few numbers that barely depend on its encoding."""

import io
import re
from dataclasses import dataclass
from typing import Annotated

from PIL import Image
from pydantic import PlainSerializer, PlainValidator

SIDE = 8
MOST_BITS = 8  # how many of the 64 bits may differ
MOST_COLOR = 6  # allowed difference per channel, of 255
FORM = re.compile(
    r"([1-9]\d{0,5})x([1-9]\d{0,5}), shape ([0-9a-f]{16}), colors ([0-9a-f]{6}(?: [0-9a-f]{6}){3})"
)
EXAMPLE = "512x600, shape 0123456789abcdef, colors 101010 202020 303030 404040"
NOT_DECODABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Look:
    """A picture's size, outlines and colors.

    `shape` is a difference hash of 8 x 8 fields, row by row: a bit is 1 if its field is brighter
    than the neighbor on the right. `colors` are the mean colors of the four quarters, row by row,
    as `rrggbb`. A blurred picture still looks like the sharp one.
    """

    width: int
    height: int
    shape: str
    colors: str

    def __str__(self) -> str:
        """Return the look as it is written in scenario files."""
        return f"{self.width}x{self.height}, shape {self.shape}, colors {self.colors}"

    def is_like(self, other: "Look") -> bool:
        """Return whether the two would look the same to people."""
        bits = (int(self.shape, 16) ^ int(other.shape, 16)).bit_count()
        pairs = zip(bytes.fromhex(self.colors), bytes.fromhex(other.colors), strict=True)
        return (
            (self.width, self.height) == (other.width, other.height)
            and bits <= MOST_BITS
            and all(abs(one - two) <= MOST_COLOR for one, two in pairs)
        )


def read_look(text: object) -> Look:
    """Parse a look; a Look is returned unchanged. Raises ValueError."""
    if isinstance(text, Look):
        return text
    found = FORM.fullmatch(str(text))
    if not found:
        raise ValueError(f"expected the description of a picture, like: {EXAMPLE}")
    return Look(int(found[1]), int(found[2]), found[3], found[4])


def look_at(content: bytes) -> Look | None:
    """Return how a picture looks, or None if the bytes aren't a picture."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            image.draft("RGB", (64, 64))  # a small picture is enough, and decodes faster
            picture = image.convert("RGB")
    except NOT_DECODABLE:
        return None
    fields = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    rows = [fields[at : at + SIDE + 1] for at in range(0, len(fields), SIDE + 1)]
    bits = "".join("1" if row[x] > row[x + 1] else "0" for row in rows for x in range(SIDE))
    means = picture.resize((2, 2), Image.Resampling.BOX).tobytes().hex(" ", 3)
    return Look(width, height, f"{int(bits, 2):016x}", means)


LookText = Annotated[Look, PlainValidator(read_look), PlainSerializer(str)]
