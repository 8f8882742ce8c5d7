#!/usr/bin/env bash
# image-size 2.1.0 and probe-image-size 7.5.0 (npm), imagesize 2.0.1 (PyPI), on a HEIC file written by pillow-heif
# 1.8.1 (libheif 1.23.6), tested 2026-11-29.
# Expected: all three libraries report the same size for a valid HEIC as libheif, which decodes it.
# Actual: HEVC encodes at least 64x64 pixels here, and a clap box in the file crops them. imagesize and probe-image-size
# ignore the clap box and report the coded size. image-size applies it incorrectly and reports a size that appears
# nowhere in the file.
# Why it matters: if a bot checks a picture's proportions before decoding it (Telegram limits them for photos), it
# checks the wrong ones.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 \
  pillow-heif==1.8.1 imagesize==2.0.1
npm install --silent --prefix "$work" image-size@2.1.0 probe-image-size@7.5.0

cd "$work"
out=$(
  "$python" - <<'PY'
import imagesize
import pillow_heif
from PIL import Image

pillow_heif.from_pillow(Image.new("RGB", (40, 20), "teal")).save("small.heic")
print("pillow-heif: %dx%d" % pillow_heif.open_heif("small.heic").size)
print("imagesize: %dx%d" % imagesize.get("small.heic"))
PY
  node -e '
    const data = require("fs").readFileSync("small.heic");
    const readers = {"image-size": require("image-size").imageSize, "probe-image-size": require("probe-image-size").sync};
    for (const [name, read] of Object.entries(readers)) {
      const {width, height} = read(data);
      console.log(`${name}: ${width}x${height}`);
    }'
)

seen=$(
  cat <<'SEEN'
pillow-heif: 40x20
imagesize: 64x64
image-size: 63x64
probe-image-size: 64x64
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
