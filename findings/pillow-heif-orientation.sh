#!/usr/bin/env bash
# pillow-heif 1.8.1 (libheif 1.23.6) with Pillow 13.0.0, and libvips 8.18 (pyvips 3.2.0, pyvips-binary 8.18.7) as a
# second reader, tested 2026-11-29.
# Expected: an 80x48 picture with orientation 6 is shown as 48x80, however it is saved as HEIC.
# Actual: two of four ways fail. Image.save(exif=...) adds an irot box, which rotates the picture, if the EXIF is
# bytes, but not if it is Pillow's Image.Exif, which Pillow's own formats (JPEG, AVIF) accept as well. from_pillow()
# rotates the pixels but also writes irot, because it keeps the EXIF that it has just applied: the picture is rotated
# twice.
# Why it matters: an upright photo from a phone ends up on its side, and nothing in the loaded picture shows this,
# because pillow-heif resets the EXIF orientation to 1 when it reads the file. Call ImageOps.exif_transpose first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1 \
  pyvips==3.2.0 pyvips-binary==8.18.7

cd "$work"
out=$(
  "$python" - <<'PY'
import pillow_heif
import pyvips
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
exif = Image.Exif()
exif[0x0112] = 6
plain = Image.new("RGB", (80, 48), "teal")
plain.save("phone.jpg", exif=exif)
photo = Image.open("phone.jpg")

ways = {
    "Image.save() of a photo": lambda path: photo.save(path),
    "Image.save(exif=bytes)": lambda path: plain.save(path, exif=exif.tobytes()),
    "Image.save(exif=Image.Exif)": lambda path: plain.save(path, exif=exif),
    "from_pillow(photo)": lambda path: pillow_heif.from_pillow(photo).save(path),
    "from_pillow(transposed)": lambda path: pillow_heif.from_pillow(ImageOps.exif_transpose(photo)).save(path),
}
for name, save in ways.items():
    save(f"{name}.heic")
    shown = ImageOps.exif_transpose(Image.open(f"{name}.heic"))
    turned = pyvips.Image.new_from_file(f"{name}.heic").autorot()
    print(f"{name}: Pillow {shown.width}x{shown.height}, libvips {turned.width}x{turned.height}")
PY
)

seen=$(
  cat <<'SEEN'
Image.save() of a photo: Pillow 48x80, libvips 48x80
Image.save(exif=bytes): Pillow 48x80, libvips 48x80
Image.save(exif=Image.Exif): Pillow 80x48, libvips 80x48
from_pillow(photo): Pillow 80x48, libvips 80x48
from_pillow(transposed): Pillow 48x80, libvips 48x80
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
