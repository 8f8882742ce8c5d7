#!/usr/bin/env bash
# skia-python 144.1 beside Pillow 13.0.0, seen 2026-11-29.
# Expected: Skia, which turns a JPEG by its EXIF orientation, does so for WebP and PNG as well.
# Seen: a WebP is turned only if its EXIF chunk starts with the TIFF header itself, as the specification has it.
# With the prefix `Exif\0\0`, which some writers put in front and Pillow reads, it isn't turned.
# A PNG's eXIf orientation never counts.
# Why it matters: one photo saved in three formats is shown upright or on its side, depending on format
# and writer, by what renders stickers and captions with Skia.
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
