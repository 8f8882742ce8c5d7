#!/usr/bin/env bash
# Make the media files in this folder with ffmpeg 9.0, which imageio-ffmpeg 0.8.1 from PyPI includes:
#   python -m venv v && v/bin/pip install imageio-ffmpeg==0.8.1
#   FFMPEG=$(v/bin/python -c 'import imageio_ffmpeg as i; print(i.get_ffmpeg_exe())') tests/data/media/make.sh
set -euo pipefail
cd "$(dirname "$0")"
make() { "${FFMPEG:-ffmpeg}" -hide_banner -loglevel error -y "$@"; }
picture() { echo "testsrc=s=$1:r=10:d=$2"; }
h264=(-c:v libx264 -preset veryslow -crf 45 -pix_fmt yuv420p)

make -f lavfi -i "$(picture 128x72 2)" -f lavfi -i sine=f=440:d=2 "${h264[@]}" -c:a aac -b:a 16k video.mp4
make -i video.mp4 -an -c copy silent.mp4
make -display_rotation 90 -i silent.mp4 -c copy turned.mp4 # shown upright: 72 x 128
make -i silent.mp4 -c copy video.mov
make -f lavfi -i "$(picture 64x64 1)" "${h264[@]}" -an round.mp4
make -f lavfi -i "$(picture 512x288 1)" -c:v libvpx-vp9 -crf 63 -b:v 0 sticker.webm
make -f lavfi -i sine=f=440:d=3 -c:a libopus -b:a 6k voice.ogg
make -f lavfi -i sine=f=440:d=1 -c:a libvorbis -b:a 32k vorbis.ogg
make -f lavfi -i sine=f=440:d=2 -c:a libmp3lame -b:a 16k -metadata title=Tone -metadata artist=Darkroom song.mp3
make -f lavfi -i sine=f=440:d=1 -c:a aac -b:a 16k song.m4a
