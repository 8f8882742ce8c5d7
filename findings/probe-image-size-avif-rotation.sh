#!/usr/bin/env bash
# probe-image-size 7.5.0 (npm), reading AVIF files written by Pillow 13.0.0, tested 2026-11-29.
# Expected: `orientation` is the EXIF number that corresponds to the AVIF's irot and imir boxes.
# Actual: probe-image-size swaps 6 and 8: irot counts quarter turns anticlockwise, but the library reports a file that
# must be rotated clockwise as one that must be rotated anticlockwise. It reports the mirrored orientations correctly.
# Why it matters: phones store portrait photos with a plain quarter turn, so a thumbnail rotated by the reported number
# is upside down.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0
npm install --silent --prefix "$work" probe-image-size@7.5.0

cd "$work"
"$python" - <<'PY'
from PIL import Image

picture = Image.new("RGB", (64, 32), "blue")
picture.paste("red", (0, 0, 32, 32))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x112] = orientation
    picture.save(f"{orientation}.avif", exif=exif)
PY
out=$(
  "$python" - <<'PY'
from PIL import Image, ImageOps

# red marks the camera's left side, so its position in the upright picture shows the actual rotation
for orientation in (6, 8):
    upright = ImageOps.exif_transpose(Image.open(f"{orientation}.avif"))
    red_on_top = upright.getpixel((16, 8))[0] > 200
    print(f"saved as {orientation}: decoded with red", "on top" if red_on_top else "at the bottom")
PY
  node -e '
    const probe = require("probe-image-size"), fs = require("fs");
    for (let saved = 1; saved <= 8; saved++)
      console.log(`saved as ${saved}: probe-image-size says ${probe.sync(fs.readFileSync(`${saved}.avif`)).orientation ?? 1}`);'
)

seen=$(
  cat <<'SEEN'
saved as 6: decoded with red on top
saved as 8: decoded with red at the bottom
saved as 1: probe-image-size says 1
saved as 2: probe-image-size says 2
saved as 3: probe-image-size says 3
saved as 4: probe-image-size says 4
saved as 5: probe-image-size says 5
saved as 6: probe-image-size says 8
saved as 7: probe-image-size says 7
saved as 8: probe-image-size says 6
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
