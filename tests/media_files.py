"""Media for tests: files made by ffmpeg (tests/data/media/make.sh), and others made in Python."""

import gzip
import io
import json
from pathlib import Path

from PIL import Image

_DATA = Path("tests/data/media")
VIDEO, SILENT, TURNED, ROUND = (
    (_DATA / f"{name}.mp4").read_bytes() for name in ("video", "silent", "turned", "round")
)
MOV = (_DATA / "video.mov").read_bytes()
WEBM = (_DATA / "sticker.webm").read_bytes()
VOICE, VORBIS = (_DATA / "voice.ogg").read_bytes(), (_DATA / "vorbis.ogg").read_bytes()
MP3, M4A = (_DATA / "song.mp3").read_bytes(), (_DATA / "song.m4a").read_bytes()


def gif(width=64, height=36, *, frames=10):
    """Return a GIF whose frames last 150 ms each."""
    pictures = [Image.new("RGB", (width, height), (25 * at, 0, 0)) for at in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=150, loop=0)
    return out.getvalue()


def webp(width=512, height=300, *, frames=1):
    pictures = [Image.new("RGB", (width, height), (25 * at, 0, 9)) for at in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, "WEBP", save_all=frames > 1, append_images=pictures[1:])
    return out.getvalue()


def tgs():
    lottie = {"tgs": 1, "v": "5.5.2", "fr": 60, "ip": 0, "op": 90, "w": 512, "h": 512}
    return gzip.compress(json.dumps(lottie | {"layers": []}).encode(), mtime=0)


GIF, WEBP, TGS = gif(), webp(), tgs()
