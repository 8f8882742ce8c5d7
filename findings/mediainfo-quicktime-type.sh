#!/usr/bin/env bash
# pymediainfo 7.0.1 with its bundled MediaInfo, samples written by imageio-ffmpeg 0.8.1, tested 2026-11-29.
# Expected: MediaInfo's media type for a QuickTime movie is video/quicktime, as registered with IANA.
# Actual: it is video/mp4, and the format is MPEG-4, as for an MP4; only codec_id identifies QuickTime.
# Why it matters: Telegram's sendVideo is for MPEG-4 files; bots send other formats as documents. A bot that decides by
# media type calls sendVideo with a .mov. Check codec_id instead, which is 'qt ' for QuickTime.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pymediainfo==7.0.1 imageio-ffmpeg==0.8.1

cd "$work"
out=$(
  "$python" - <<'PY'
import mimetypes
import subprocess

import imageio_ffmpeg
from pymediainfo import MediaInfo

source = ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:duration=1"]
for name in ("sample.mp4", "sample.mov"):
    output = ["-c:v", "libx264", "-pix_fmt", "yuv420p", name]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), *source, *output], check=True)
    general = MediaInfo.parse(name).general_tracks[0]
    kind = f"{general.internet_media_type}, {general.format}, codec_id {general.codec_id!r}"
    print(f"{name}: MediaInfo {kind}; mimetypes {mimetypes.guess_type(name)[0]}")
PY
)

seen=$(
  cat <<'SEEN'
sample.mp4: MediaInfo video/mp4, MPEG-4, codec_id 'isom'; mimetypes video/mp4
sample.mov: MediaInfo video/mp4, MPEG-4, codec_id 'qt  '; mimetypes video/quicktime
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
