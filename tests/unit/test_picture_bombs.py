"""The bot refuses files that could exhaust memory or take very long, or reads only a part."""

import functools
import io
import math
import struct
import subprocess
import sys
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageCms

from common.errors import UserError
from common.texts import ENGLISH, Text, say
from telegram_webhook import memory
from telegram_webhook.pictures import developable

pillow_heif.register_heif_opener()
# encoders' options that save seconds; the decoded picture has the same size
FAST = {"preset": "ultrafast"}  # for x265
FASTEST = {"HEIF": {"enc_params": FAST}, "WEBP": {"method": 0}, "PNG": {"compress_level": 1}}
PEAK = """
import re, sys
from pathlib import Path
from telegram_webhook.conversion import as_jpeg
from telegram_webhook.pictures import kind_of
def memory(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
content = Path(sys.argv[1]).read_bytes()
before = memory("VmRSS")
as_jpeg(content, kind_of(content))
print(memory("VmHWM") - before)
"""
AT_REST = """
import re
from pathlib import Path
from telegram_webhook import app, conversion
app.get_attempts()
print(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def child(code, *arguments):
    """Run `code`, which prints a number of kB, in a new process; return that number in bytes."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return int(said.stdout) * 1024


@functools.cache  # encoding a HEIC of many megapixels takes seconds
def written(form, size, mode="RGB", **options):
    to = io.BytesIO()
    Image.new(mode, size).save(to, form, **FASTEST.get(form, {}), **options)
    return to.getvalue()


def chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(width, height, *more):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes((width + 7) // 8 + 1)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + rows + chunk(b"IEND", b"")


def gif(*frames):
    """Return a GIF with a one-pixel screen, and with frames of any size."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    pictures = [
        b"," + struct.pack("<HHHHB", 0, 0, *size, 0) + b"\x02\x02\x44\x01\x00" for size in frames
    ]
    return head + b"".join(pictures) + b";"


def declaring(width, height, content):
    """Return a HEIF that declares another size than that of its picture."""
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8 :]


def told(content):
    with pytest.raises(UserError) as caught:
        developable(content)
    return caught.value.text


@pytest.mark.parametrize(
    "make",  # a function, so that collecting the tests encodes nothing
    [
        lambda: png(100_000, 100_000),
        lambda: png(10_000, 10_000),
        lambda: gif((65_535, 65_535)),
        lambda: written("PNG", (7000, 7000), "1"),
        lambda: written("WEBP", (5000, 5000)),
        lambda: declaring(7000, 7000, written("HEIF", (64, 64), "L")),
    ],
    ids=[
        "PNG of ten thousand million",
        "PNG of a hundred million",
        "GIF's frame",
        "PNG",
        "WebP",
        "HEIC",
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_are_refused(make):
    assert told(make()) in {Text.TOO_MANY_PIXELS, Text.TOO_MANY_MEGAPIXELS}


@pytest.mark.parametrize("side", [64, 600])
def test_a_heic_that_declares_too_small_a_size_is_refused(side):
    content = declaring(side, side, written("HEIF", (640, 640), "L"))
    assert told(content) is Text.NOT_A_PICTURE


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_texts_that_decompress_to_a_hundred_megabytes_are_refused(kind):
    packed = zlib.compress(bytes(100_000_000), 9)
    assert told(png(8, 8, chunk(kind, b"a\0\0" + packed))) is Text.NOT_A_PICTURE


def test_only_the_first_of_a_hundred_thousand_frames_is_decoded():
    developable(gif(*[(1, 1)] * 100_000))


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # rotated by 90 degrees, which needs a copy
    return exif


def in_memory(form, mode="RGB", **options):
    """Return a function that makes a rotated one-color picture with a profile, given its side."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return lambda side: written(
        form, (side, side), mode, exif=turned().tobytes(), icc_profile=profile, **options
    )


def deep_heif(side):
    """Return a HEIF as cameras write it: 10 bits, 4:2:2, rotated by `irot`."""
    to = io.BytesIO()
    picture = pillow_heif.from_bytes("RGB;16", (side, side), bytes(6 * side * side))
    picture.save(to, quality=50, chroma=422, exif=turned().tobytes(), enc_params=FAST)
    return to.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("make", "bytes_per_pixel"),
    [
        (in_memory("PNG", "RGBA"), memory.COPIES),
        (in_memory("WEBP", "RGBA"), memory.WEBP),
        (in_memory("HEIF"), memory.COPIES),
        (deep_heif, memory.HEIF[10, 422, False]),
        (in_memory("JPEG", subsampling="4:4:4"), memory.COPIES),
        (in_memory("JPEG", subsampling="4:4:4", progressive=True), 6 + 4),
    ],
    ids=["PNG", "WebP", "HEIC", "a camera's HIF", "JPEG", "progressive JPEG"],
)
def test_the_largest_accepted_picture_fits_into_the_functions_memory(
    tmp_path, make, bytes_per_pixel
):
    side = int(math.sqrt(memory.room_beside(b"") / bytes_per_pixel))
    side -= side % 64  # whole blocks, as from cameras; a HEIC of another size is also cropped
    file = tmp_path / "picture"
    file.write_bytes(make(side))
    assert child(PEAK, file) < memory.MEMORY - memory.AT_REST


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_larger_jpeg_is_scaled_down_during_decoding(tmp_path):
    file = tmp_path / "picture"
    file.write_bytes(written("JPEG", (10_000, 6_000), "L", exif=turned().tobytes()))
    developed = Image.open(io.BytesIO(developable(file.read_bytes())))
    assert developed.size == (3_000, 5_000)
    assert child(PEAK, file) < memory.MEMORY - memory.AT_REST


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_idle_function_uses_no_more_than_the_memory_reserved_for_it():
    assert child(AT_REST) < memory.AT_REST


def test_a_cameras_picture_that_is_too_large_is_refused_with_its_formats_limit():
    content = declaring(7_008, 4_672, deep_heif(64))  # the size of Sony's HIF files
    with pytest.raises(UserError) as caught:
        developable(content)
    assert caught.value.text is Text.TOO_MANY_MEGAPIXELS
    said = say(caught.value.text, ENGLISH, **caught.value.values)
    limit = int(memory.room_beside(content) / memory.HEIF[10, 422, False] / 1e6)
    assert f"has 33 megapixels; in this format I can handle up to {limit}" in said
