"""How a HEIC is turned: libheif does it, at the cost of one more copy of the picture.

`irot` and its like are boxes among the item properties: ISO/IEC 23008-12, 6.5.
"""

_TURN = b"\0\0\0\x09irot"  # 9 bytes, the last of which has the quarter turns anticlockwise
# other transformations: it matters whether they come before or after a turn
_OTHERS = (b"\0\0\0\x09imir", b"\0\0\0\x28clap")


def unturned(content: bytes) -> tuple[bytes, int]:
    """Return the file of a picture as it is before its turn, and the quarter turns anticlockwise.

    If there is more to do, or not the same for all pictures in the file, it is left to libheif: the
    file unchanged, and 0.
    """
    angle = content.find(_TURN) + len(_TURN)
    if content.count(_TURN) != 1 or angle >= len(content) or any(box in content for box in _OTHERS):
        return content, 0
    return content[:angle] + b"\0" + content[angle + 1 :], content[angle] % 4


def is_turned(content: bytes) -> bool:
    """Return whether libheif may have to turn or mirror the picture."""
    at = content.find(_TURN)
    has_turn = at >= 0 and (content.count(_TURN) > 1 or content[at + len(_TURN) :][:1] != b"\0")
    return has_turn or any(box in content for box in _OTHERS)
