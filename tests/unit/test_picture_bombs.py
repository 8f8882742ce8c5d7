"""Small files that would fill the memory, or take for ever, are refused; so is what is broken."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.texts import Text
from telegram_webhook.pictures import developable

register_heif_opener()
FUNCTION_MB = 512 - 100  # template.yaml: MemorySize, less what the function takes without a picture
PEAK = """
import re, sys
from pathlib import Path
from telegram_webhook.pictures import developable
developable(Path(sys.argv[1]).read_bytes())
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def written(form, size, mode="RGB", **options):
    to = io.BytesIO()
    Image.new(mode, size).save(to, form, **options)
    return to.getvalue()


def chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(width, height, *more):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes((width + 7) // 8 + 1)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + rows + chunk(b"IEND", b"")


def gif(*frames):
    """A screen of one pixel, and frames of any size on it."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    pictures = [
        b"," + struct.pack("<HHHHB", 0, 0, *size, 0) + b"\x02\x02\x44\x01\x00" for size in frames
    ]
    return head + b"".join(pictures) + b";"


def told(content):
    with pytest.raises(UserError) as caught:
        developable(content)
    return caught.value.text


@pytest.mark.parametrize(
    "content",
    [
        png(100_000, 100_000),
        png(10_000, 10_000),
        gif((65_535, 65_535)),
        written("PNG", (7000, 7000), "1"),
        written("WEBP", (5000, 5000)),
        written("HEIF", (6400, 6400), "L"),
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
def test_too_many_pixels_are_refused(content):
    assert told(content) is Text.TOO_BIG


@pytest.mark.parametrize("side", [64, 6000])
def test_a_heic_that_says_it_is_smaller_than_it_is_is_refused(side):
    content = bytearray(written("HEIF", (6400, 6400), "L"))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", side, side)
    assert told(bytes(content)) is Text.NOT_A_PICTURE


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_texts_that_unpack_to_a_hundred_megabytes_are_refused(kind):
    packed = zlib.compress(bytes(100_000_000), 9)
    assert told(png(8, 8, chunk(kind, b"a\0\0" + packed))) is Text.NOT_A_PICTURE


def test_of_a_hundred_thousand_frames_one_is_looked_at():
    developable(gif(*[(1, 1)] * 100_000))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("form", "size", "mode"),
    [("PNG", (6320, 6320), "RGBA"), ("WEBP", (4470, 4470), "RGBA"), ("HEIF", (6320, 6320), "RGB")],
)
def test_the_largest_picture_that_is_taken_fits_into_the_functions_memory(
    tmp_path, form, size, mode
):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees, which takes a copy
    file = tmp_path / "picture"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file.write_bytes(written(form, size, mode, exif=exif, icc_profile=profile))
    command = [sys.executable, "-c", PEAK, str(file)]
    peak = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert int(peak) < FUNCTION_MB


WHOLE = [written(form, (24, 16)) for form in ("JPEG", "PNG", "GIF", "WEBP", "HEIF")]


@settings(max_examples=300, deadline=None)
@given(
    content=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), min_size=1, max_size=4),
    end=st.floats(0.2, 1),
)
def test_a_broken_picture_is_developed_or_refused_and_never_fails(content, changes, end):
    broken = bytearray(content)
    for where, change in changes:
        at = int(where * len(broken))
        broken[at : at + len(change)] = change
    try:
        developed = developable(bytes(broken[: int(end * len(broken))]))
    except UserError:
        return
    assert developed.startswith(b"\xff\xd8")
