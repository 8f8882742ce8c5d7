"""Finds and removes a HEIC's rotation, for which libheif would need another copy in memory.

`irot` and similar boxes are item properties: ISO/IEC 23008-12, 6.5.
"""

_TURN = b"\0\0\0\x09irot"  # a 9-byte box, which ends with the number of left quarter turns
# other transformations, which may come before or after the rotation, with different results
_OTHERS = (b"\0\0\0\x09imir", b"\0\0\0\x28clap")


def unturned(content: bytes) -> tuple[bytes, int]:
    """Return the file without its rotation, and the number of quarter turns to the left.

    If the file has several rotations or other transformations, they are left to libheif: the file
    is returned unchanged, with 0.
    """
    angle = content.find(_TURN) + len(_TURN)
    if content.count(_TURN) != 1 or angle >= len(content) or any(box in content for box in _OTHERS):
        return content, 0
    return content[:angle] + b"\0" + content[angle + 1 :], content[angle] % 4


def is_turned(content: bytes) -> bool:
    """Return whether libheif may have to rotate, mirror or crop the picture."""
    at = content.find(_TURN)
    has_turn = at >= 0 and (content.count(_TURN) > 1 or content[at + len(_TURN) :][:1] != b"\0")
    return has_turn or any(box in content for box in _OTHERS)
