#!/usr/bin/env bash
# puremagic 1.30 and filetype 1.2.0, on HEIC files written by pillow-heif 1.8.1, tested 2026-11-29.
# Expected: both identify a HEIC picture as image/heic, whatever its chroma subsampling.
# Actual: puremagic identifies all of them as video/mp4. filetype knows the brand `heic` (4:2:0), but not `heix`,
# which libheif writes for 4:4:4, and returns nothing for it.
# Why it matters: a bot may check a file's content, because the mime_type in Telegram's messages comes from the sender.
# With puremagic it then treats a photo as a video, and with filetype it refuses one of the two kinds of HEIC.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 \
  pillow-heif==1.8.1 puremagic==1.30 filetype==1.2.0

out=$(
  "$python" - <<'PY'
import io

import filetype
import pillow_heif
import puremagic
from PIL import Image

for chroma in (420, 444):
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (400, 200), "teal")).save(file, chroma=chroma)
    data = file.getvalue()
    kind = filetype.guess(data)
    print(
        f"{chroma}, brand {data[8:12].decode()}: puremagic {puremagic.from_string(data, mime=True)},",
        f"filetype {kind and kind.mime}",
    )
PY
)

seen=$(
  cat <<'SEEN'
420, brand heic: puremagic video/mp4, filetype image/heic
444, brand heix: puremagic video/mp4, filetype None
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
