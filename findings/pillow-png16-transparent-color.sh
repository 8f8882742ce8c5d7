#!/usr/bin/env bash
# Pillow 13.0.0 and libvips (pyvips-binary 8.18.0), tested 2026-11-29.
# Expected: in a 16-bit PNG whose `tRNS` chunk specifies a color, pixels of that color are transparent.
# Actual: Pillow reduces RGB pixels to 8 bits but keeps the 16-bit color in `info["transparency"]`, and
# `convert("RGBA")` compares the two, so no pixel is transparent. It turns 16-bit gray pixels white, and none of them
# is transparent either. libvips compares 16 bits.
# Why it matters: a bot that puts pictures on a white background before it sends them as JPEG shows a color that should
# be invisible.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 \
  "pyvips[binary]==3.1.1" pyvips-binary==8.18.0

out=$(
  "$python" - <<'PY'
import io
import struct
import zlib

import pyvips
from PIL import Image


def chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(color_type, pixels, transparent):
    """Return a PNG of two pixels with 16 bits per channel."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, color_type, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0" + pixels))
    end = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"tRNS", transparent) + rows + end


teal, red = struct.pack(">HHH", 0x0080, 0x8080, 0x8080), struct.pack(">HHH", 0xFFFF, 0, 0)
for name, data in {
    "RGB": png(2, teal + red, teal),
    "gray": png(0, struct.pack(">HH", 0x4000, 0xC000), struct.pack(">H", 0x4000)),
}.items():
    vips = pyvips.Image.new_from_buffer(data, "")
    print(name, "alpha by libvips:", [int(vips.getpoint(x, 0)[-1]) for x in (0, 1)])
    pillow = Image.open(io.BytesIO(data)).convert("RGBA")
    print(name, "by Pillow:", [pillow.getpixel((x, 0)) for x in (0, 1)])
PY
)

seen=$(
  cat <<'SEEN'
RGB alpha by libvips: [0, 65535]
RGB by Pillow: [(0, 128, 128, 255), (255, 0, 0, 255)]
gray alpha by libvips: [0, 65535]
gray by Pillow: [(255, 255, 255, 255), (255, 255, 255, 255)]
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
