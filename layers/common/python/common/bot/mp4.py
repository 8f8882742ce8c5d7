"""Reads an MP4's size and length from its boxes, without decoding a frame.

ISO/IEC 14496-12: https://www.iso.org/standard/83102.html; a public description of the same boxes:
https://developer.apple.com/documentation/quicktime-file-format
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """A video's size after rotation, and its length in seconds, rounded up; 0 if unknown."""

    width: int
    height: int
    seconds: int


def video_facts(content: bytes) -> VideoFacts | None:
    """Return an MP4's size and length, or None if no track has a size."""
    boxes = dict(_boxes(content))
    movie = boxes.get(b"moov", b"")
    sizes = [
        size
        for name, track in _boxes(movie)
        if name == b"trak" and (size := _size(dict(_boxes(track)).get(b"tkhd", b"")))
    ]
    if not sizes:
        return None
    return VideoFacts(*sizes[0], _seconds(dict(_boxes(movie)).get(b"mvhd", b"")))


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and content of each box, up to the first incomplete one."""
    at = 0
    while at + 8 <= len(content):
        size, header = int.from_bytes(content[at : at + 4]), 8
        if size == 1:  # too large for four bytes
            size, header = int.from_bytes(content[at + 8 : at + 16]), 16
        elif size == 0:  # the rest of the file
            size = len(content) - at
        if size < header or at + size > len(content):
            return
        yield content[at + 4 : at + 8], content[at + header : at + size]
        at += size


def _size(header: bytes) -> tuple[int, int] | None:
    """Return the size in a track header, or None for a track without pictures, such as sound."""
    matrix = 52 if header[:1] == b"\x01" else 40
    if len(header) < matrix + 44:
        return None
    # fixed-point numbers: 16 bits before the point, 16 after it
    width, height = (int.from_bytes(header[at : at + 4]) >> 16 for at in (matrix + 36, matrix + 40))
    if not (width and height):
        return None
    is_on_its_side = not any(header[matrix : matrix + 4])
    return (height, width) if is_on_its_side else (width, height)


def _seconds(header: bytes) -> int:
    """Return a movie's length in seconds, or 0 if unknown."""
    if header[:1] == b"\x01":
        scale, length = int.from_bytes(header[20:24]), int.from_bytes(header[24:32])
    else:
        scale, length = int.from_bytes(header[12:16]), int.from_bytes(header[16:20])
    return -(-length // scale) if scale else 0
