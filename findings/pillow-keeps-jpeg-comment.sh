#!/usr/bin/env bash
# Pillow 13.0.0, tested 2026-11-29.
# Expected: if Pillow crops or resizes a picture and saves it as JPEG again, the file has no metadata, as save() writes
# EXIF and XMP only if they are passed.
# Actual: save() writes the JPEG comment again, even into a GIF, after any number of edits.
# Why it matters: bots that strip metadata by saving a picture again pass on whatever a camera or an editor put into
# the comment. Drop info["comment"], or pass comment="".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0

out=$(
  "$python" - <<'PY'
import io

from PIL import Image, ImageFilter

exif = Image.Exif()
exif[0x10E] = "EXIF: a private note"
original = io.BytesIO()
Image.new("RGB", (40, 20), "teal").save(
    original, "JPEG", exif=exif, xmp=b"<x>XMP: a private note</x>", comment="Comment: a private note"
)
marks = (b"EXIF: a private", b"XMP: a private", b"Comment: a private")


def report(name, data):
    print(f"{name}:", ", ".join(mark.split(b":")[0].decode() for mark in marks if mark in data) or "none")


report("original", original.getvalue())
edited = Image.open(original).crop((2, 2, 32, 18)).convert("L").resize((20, 10)).filter(ImageFilter.BLUR)
for form in ("JPEG", "GIF", "PNG", "WEBP"):
    file = io.BytesIO()
    edited.save(file, form)
    report(f"edited, as {form}", file.getvalue())
file = io.BytesIO()
edited.save(file, "JPEG", comment="")
report('edited, as JPEG with comment=""', file.getvalue())
PY
)

seen=$(
  cat <<'SEEN'
original: EXIF, XMP, Comment
edited, as JPEG: Comment
edited, as GIF: Comment
edited, as PNG: none
edited, as WEBP: none
edited, as JPEG with comment="": none
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
