"""Reads the segments of a JPEG without decoding it.

https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
"""

import re
from collections.abc import Iterator

END = b"\xff\xd9"
_APP0, _SCAN, _END = 0xE0, 0xDA, 0xD9
_FRAMES = range(0xC0, 0xC3)  # baseline, extended and progressive, all with Huffman coding
_TABLES = {0xC4, 0xDB, 0xDD}  # Huffman tables, quantization, restart interval
# in the image data, 0xFF is always followed by a stuffed zero or a restart marker
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")


def segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment's marker and content, up to the end or the first irregularity.

    Any bytes after the picture are yielded as the content of the end marker.
    """
    at = len(b"\xff\xd8")
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        marker = content[at + 1]
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        yield marker, content[at + 4 : end]
        if marker == _SCAN:
            found = _NEXT_MARKER.search(content, end)
            end = found.start() if found else len(content)
            if content.startswith(END, end):
                yield _END, content[end + 2 :]
                return
        at = end


def plain_size(content: bytes) -> tuple[int, int] | None:
    """Return the width and height of a JPEG that contains only a gray or color picture.

    Returns None if a segment could contain anything else (EXIF, a comment, a thumbnail), if bytes
    follow the end, or if it is not a complete regular JPEG.
    """
    size = None
    for position, (marker, body) in enumerate(segments(content)):
        if marker == _END:
            return size if not body else None
        if marker in _FRAMES and len(body) >= 6 and body[0] == 8 and body[5] in {1, 3}:
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
        elif marker == _APP0:
            if position or not (len(body) == 14 and body[:5] == b"JFIF\0" and not any(body[12:])):
                return None
        elif marker != _SCAN and marker not in _TABLES:
            return None
    return None


def is_decoded_whole(content: bytes) -> bool:
    """Return whether libjpeg keeps all coefficients in memory: progressive or in several scans."""
    components = None
    for marker, body in segments(content):
        if marker in _FRAMES and len(body) >= 6:
            components = body[5] if marker != 0xC2 else None
        if marker == _SCAN:
            return components is None or body[:1] != bytes([components])
    return True


def has_every_scan(content: bytes) -> bool:
    """Return whether each component's last scan (highest frequencies, lowest bit) has begun."""
    components, complete = None, set[int]()
    for marker, body in segments(content):
        if marker in _FRAMES and len(body) >= 6:
            components = body[5]
        elif marker == _SCAN and len(body) >= 4 and body[-2] == 63 and body[-1] % 16 == 0:
            complete.update(body[1:-3:2])
    return len(complete) == components
