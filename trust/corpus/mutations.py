"""Mutate pictures into broken files, as chance, a bad disk or an attacker might."""

import random
import struct
import zlib
from collections.abc import Callable, Sequence

PNG = b"\x89PNG\r\n\x1a\n"
HEADERS = 600  # most formats have their headers in these bytes
EXTREMES = (0x00, 0x01, 0x7F, 0x80, 0xFF)
# HEIF boxes that contain others, and the bytes before the first inner one: ISO 14496-12
BOXES_OF_BOXES = {b"meta": 4, b"iinf": 6, b"iref": 4, b"iprp": 0, b"ipco": 0}
EXIF_TYPES = (*range(14), 0xFFFF)


def mutate(content: bytes, rng: random.Random) -> bytes:
    """Return `content` with one to three things wrong."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        content = rng.choice(WAYS)(content, rng) or content
    if content.startswith(PNG) and rng.random() < 0.8:
        content = _with_checksums(content)  # otherwise nothing after a wrong checksum is ever read
    return content


def flip_bits(content: bytes, rng: random.Random) -> bytes:
    """Flip one to eight bits."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        changed[_offset(content, rng)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def set_number(content: bytes, rng: random.Random) -> bytes:
    """Set one, two or four bytes to an extreme value."""
    at, size = _offset(content, rng), rng.choice((1, 2, 4))
    return content[:at] + bytes([rng.choice(EXTREMES)]) * size + content[at + size :]


def truncate(content: bytes, rng: random.Random) -> bytes:
    """Cut off the end."""
    return content[: _offset(content, rng)]


def cut(content: bytes, rng: random.Random) -> bytes:
    """Cut out some bytes in the middle."""
    at = _offset(content, rng)
    return content[:at] + content[at + rng.randint(1, 64) :]


def repeat(content: bytes, rng: random.Random) -> bytes:
    """Write some bytes twice."""
    at = _offset(content, rng)
    end = at + rng.randint(1, 256)
    return content[:end] + content[at:]


def move_segments(content: bytes, rng: random.Random) -> bytes:
    """Swap two of the file's segments, repeat one, or drop one."""
    parts = segments(content, rng)
    if len(parts) < 3:
        return content
    one, other = rng.randrange(1, len(parts)), rng.randrange(1, len(parts))
    match rng.choice(("swap", "double", "drop")):
        case "swap":
            parts[one], parts[other] = parts[other], parts[one]
        case "double":
            parts.insert(other, parts[one])
        case _:
            del parts[one]
    return b"".join(parts)


def change_exif(content: bytes, rng: random.Random) -> bytes:
    """Change a tag, or its type, count or value, in the first directory of the EXIF data.

    TIFF 6.0, section 2: the header points to it; its entries are tag, type, count and value.
    """
    order = rng.choice((b"II*\x00", b"MM\x00*"))
    if (start := content.find(order)) < 0:
        order = b"MM\x00*" if order.startswith(b"I") else b"II*\x00"
        start = content.find(order)
    end = "<" if order.startswith(b"I") else ">"
    if start < 0 or start + 10 > len(content):
        return content
    first = start + struct.unpack_from(end + "I", content, start + 4)[0]
    if first + 2 > len(content):
        return content
    count = struct.unpack_from(end + "H", content, first)[0]
    at = first + 2 + 12 * rng.randrange(max(1, min(count, 64)))
    if at + 12 > len(content):
        return content
    changed = bytearray(content)
    match rng.choice(("tag", "type", "type", "count", "value")):
        case "tag":
            struct.pack_into(end + "H", changed, at, rng.choice((0x0112, 0x8769, 0x8825, 0xFFFF)))
        case "type":
            struct.pack_into(end + "H", changed, at + 2, rng.choice(EXIF_TYPES))
        case "count":
            struct.pack_into(end + "I", changed, at + 4, rng.choice((0, 2, 0xFFFF, 0xFFFFFFFF)))
        case _:
            struct.pack_into(end + "I", changed, at + 8, rng.getrandbits(32))
    return bytes(changed)


WAYS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    flip_bits,
    flip_bits,
    set_number,
    truncate,
    cut,
    repeat,
    move_segments,
    move_segments,
    change_exif,
)


def segments(content: bytes, rng: random.Random) -> list[bytes]:
    """Split a file into its signature and the segments of its format, or leave it whole.

    In HEIF, the segments are the top-level boxes or those inside one box, chosen at random.
    """
    if content.startswith(b"\xff\xd8"):
        return _split(content, 2, _jpeg_segment)
    if content.startswith(PNG):
        return _split(content, len(PNG), _png_chunk)
    if content.startswith(b"RIFF"):
        return _split(content, 12, _riff_chunk)
    if content[4:8] == b"ftyp":
        starts = [
            content.find(name) + 4 + before
            for name, before in BOXES_OF_BOXES.items()
            if name in content
        ]
        return _split(content, rng.choice([0, 0, *starts]), _box)
    return [content]


def _split(content: bytes, at: int, size_of: Callable[[bytes, int], int]) -> list[bytes]:
    """Return the bytes before `at`, then segments; one without a size extends to the file's end."""
    parts = [content[:at]]
    while at < len(content):
        size = size_of(content, at) or len(content) - at
        parts.append(content[at : at + size])
        at += size
    return parts


def _jpeg_segment(content: bytes, at: int) -> int:
    if content[at : at + 1] != b"\xff" or content[at + 1 : at + 2] == b"\xda":
        return 0
    return 2 + int.from_bytes(content[at + 2 : at + 4])


def _png_chunk(content: bytes, at: int) -> int:
    return 12 + int.from_bytes(content[at : at + 4])


def _riff_chunk(content: bytes, at: int) -> int:
    size = int.from_bytes(content[at + 4 : at + 8], "little")
    return 8 + size + size % 2


def _box(content: bytes, at: int) -> int:
    size = int.from_bytes(content[at : at + 4])
    return size if size >= 8 else 0


def _with_checksums(content: bytes) -> bytes:
    """Return a PNG whose chunks have valid checksums."""
    first, *chunks = _split(content, len(PNG), _png_chunk)
    mended = [
        chunk[:-4] + struct.pack(">I", zlib.crc32(chunk[4:-4])) if len(chunk) >= 12 else chunk
        for chunk in chunks
    ]
    return first + b"".join(mended)


def _offset(content: bytes, rng: random.Random) -> int:
    """Return an offset to change: half of the time in the headers, else anywhere in the file."""
    size = len(content) if rng.random() < 0.5 else min(HEADERS, len(content))
    return rng.randrange(max(size, 1))
