#!/usr/bin/env bash
# Pillow 13.0.0 and libvips 8.18.7 (pyvips 3.2.0), tested 2026-11-29.
# Expected: two decoders agree on which way up a picture is.
# Actual: if a picture has no EXIF, Pillow reads its orientation from XMP, or from the PNG text chunk "Raw profile
# type exif" that ImageMagick used to write. libvips reads neither and doesn't rotate the picture.
# Why it matters: a photo that is upright in a bot with Pillow is on its side in a pipeline with libvips, so the model
# gets a picture that is rotated differently from the one that the user sees.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 pyvips==3.2.0 \
  pyvips-binary==8.18.7

out=$(
  "$python" - <<'PY'
import io

import pyvips
from PIL import Image, ImageOps, PngImagePlugin

ORIENTATION, QUARTER_TURN = 0x112, 6
picture = Image.new("RGB", (40, 20), "white")
exif = Image.Exif()
exif[ORIENTATION] = QUARTER_TURN
xmp = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    "</rdf:RDF></x:xmpmeta>"
)


def saved(form, **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def png_with_raw_profile():
    digits = exif.tobytes().hex()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Raw profile type exif", "\n".join(["", "exif", f"{len(digits) // 2:8}", *lines, ""]), zip=True)
    return saved("PNG", pnginfo=chunks)


def png_with_xmp():
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", xmp)
    return saved("PNG", pnginfo=chunks)


pictures = {
    "JPEG, EXIF": saved("JPEG", exif=exif),
    "PNG, eXIf": saved("PNG", exif=exif),
    "PNG, raw profile": png_with_raw_profile(),
    "PNG, XMP": png_with_xmp(),
    "JPEG, XMP": saved("JPEG", xmp=xmp.encode()),
    "WebP, XMP": saved("WEBP", xmp=xmp.encode()),
}
for name, data in pictures.items():
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    turned = pyvips.Image.new_from_buffer(data, "").autorot()
    print(f"{name}: Pillow {upright.width}x{upright.height}, libvips {turned.width}x{turned.height}")
PY
)

seen=$(
  cat <<'SEEN'
JPEG, EXIF: Pillow 20x40, libvips 20x40
PNG, eXIf: Pillow 20x40, libvips 20x40
PNG, raw profile: Pillow 20x40, libvips 40x20
PNG, XMP: Pillow 20x40, libvips 40x20
JPEG, XMP: Pillow 20x40, libvips 40x20
WebP, XMP: Pillow 20x40, libvips 40x20
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
