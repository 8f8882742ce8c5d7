#!/usr/bin/env bash
# skia-python 144.1, compared with Pillow 13.0.0, tested 2026-11-29.
# Expected: Skia, which rotates a JPEG by its EXIF orientation, also does so for WebP and PNG.
# Actual: Skia rotates a WebP only if its EXIF chunk starts directly with the TIFF header, as specified. If the chunk
# starts with the prefix `Exif\0\0`, which some writers add and Pillow accepts, Skia doesn't rotate it. It always
# ignores the orientation in a PNG's eXIf chunk.
# Why it matters: a program that uses Skia to draw stickers or captions shows the same photo upright or on its side,
# depending on the photo's format and on the program that wrote it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 \
  skia-python==144.1

out=$(
  "$python" - <<'PY'
import io
import struct

import skia
from PIL import Image, ImageOps

PREFIX = b"Exif\0\0"
picture = Image.new("RGB", (40, 20), "white")
exif = Image.Exif()
exif[0x112] = 6  # a quarter turn


def saved(form):
    file = io.BytesIO()
    picture.save(file, form, exif=exif)
    return file.getvalue()


def with_exif_chunk(webp, prefix):
    """Return the WebP with `prefix` in front of the TIFF header in its EXIF chunk."""
    chunks, at = b"", 12
    while at < len(webp):
        name, size = struct.unpack("<4sI", webp[at : at + 8])
        data = webp[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
        if name == b"EXIF":
            data = prefix + data.removeprefix(PREFIX)
        chunks += struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WEBP") + chunks


webp = saved("WEBP")
pictures = {
    "JPEG": saved("JPEG"),
    "WebP, no prefix": with_exif_chunk(webp, b""),
    "WebP, prefix": with_exif_chunk(webp, PREFIX),
    "PNG": saved("PNG"),
}
for name, data in pictures.items():
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    drawn = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(data))
    print(f"{name}: Pillow {upright.width}x{upright.height}, Skia {drawn.width()}x{drawn.height()}")
PY
)

seen=$(
  cat <<'SEEN'
JPEG: Pillow 20x40, Skia 20x40
WebP, no prefix: Pillow 20x40, Skia 20x40
WebP, prefix: Pillow 20x40, Skia 40x20
PNG: Pillow 20x40, Skia 40x20
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
