"""The files that tests pass to the emulators, always as bytes."""

import os

from ..kit.refusals import ControlRefused
from ..telegram.arguments import UploadedPart
from ..telegram.kinds import KINDS


def part(kind: str, content: object, name: str = "", at: int | str = "") -> UploadedPart:
    """Return a file of the given `kind`, such as "video" or "photo".

    The default `name` consists of the kind and `at`, the file's position in an album. Raises
    TypeError if `content` is not bytes, and ControlRefused if the kind is unknown.
    """
    if kind not in KINDS:
        raise ControlRefused(f"unknown kind of file {kind!r}; known kinds: {', '.join(KINDS)}")
    return UploadedPart(name or f"{kind}{at}{KINDS[kind].suffix}", "", as_bytes(content))


def as_bytes(content: object) -> bytes:
    """Return the content of a file. Raises TypeError if it is something else, such as a path."""
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    is_path = isinstance(content, str | os.PathLike)
    example = f": Path({str(content)!r}).read_bytes()" if is_path else ""
    raise TypeError(f"pass a file as its bytes, not as {type(content).__name__}{example}")
