#!/usr/bin/env bash
# pymediainfo 7.0.1 with its bundled MediaInfo, samples written by imageio-ffmpeg 0.8.1, tested 2026-11-29.
# Expected: track.duration is a number of milliseconds in every container, as in an MP4.
# Actual: MediaInfo writes the duration of a Matroska or WebM track with six decimals, and pymediainfo only converts
# text that int() accepts. The track's duration is therefore the text '1000.000000', while that of the file's General
# track is the number 1000.
# Why it matters: a video sticker is a WebM of at most 3 seconds, so a bot has to check its duration, but
# `track.duration <= 3000` raises TypeError. Read the General track, or convert with float().
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pymediainfo==7.0.1 imageio-ffmpeg==0.8.1

cd "$work"
out=$(
  "$python" - <<'PY'
import subprocess

import imageio_ffmpeg
from pymediainfo import MediaInfo

source = ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=512x512:rate=30:duration=1"]
codecs = {"sample.mp4": "libx264", "sample.mkv": "libx264", "sample.webm": "libvpx-vp9"}
for name, codec in codecs.items():
    output = ["-c:v", codec, "-pix_fmt", "yuv420p", name]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), *source, *output], check=True)
    general, video = MediaInfo.parse(name).tracks
    print(f"{name}: General {general.duration!r}, Video {video.duration!r}")
PY
)

seen=$(
  cat <<'SEEN'
sample.mp4: General 1000, Video 1000
sample.mkv: General 1000, Video '1000.000000'
sample.webm: General 1000, Video '1000.000000'
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
