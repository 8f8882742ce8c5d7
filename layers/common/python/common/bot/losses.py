"""Checks whether a picture would lose anything as a photo, a JPEG whose size Telegram limits."""

# the longest side that Telegram certainly does not reduce: https://core.telegram.org/api/files
LARGEST_SIDE = 1280


def loses_as_photo(content: bytes) -> bool:
    """Return whether the picture would lose transparency or pixels as a photo; True if unknown."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        has_alpha = content[25:26] in {b"\x04", b"\x06"} or b"tRNS" in content[:2048]
        return has_alpha or _is_large(content[16:20], content[20:24])
    if content.startswith(b"\xff\xd8\xff"):
        return _is_large_jpeg(content)
    # unknown: only some WebP headers contain these facts, and other formats are rare
    return True


def _is_large(width: bytes, height: bytes) -> bool:
    return max(int.from_bytes(width), int.from_bytes(height)) > LARGEST_SIDE


def _is_large_jpeg(content: bytes) -> bool:
    """Check the frame header: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1 and B.2.2."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return _is_large(content[at + 7 : at + 9], content[at + 5 : at + 7])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return True
