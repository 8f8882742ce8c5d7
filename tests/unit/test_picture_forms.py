"""Pictures in unusual forms look the same in the prepared JPEG as in an image viewer."""

import functools
import io
import itertools
import struct
import zlib

import pytest
from PIL import AvifImagePlugin, Image, ImageOps
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.texts import Text
from telegram_webhook.pictures import developable, kind_of

register_heif_opener()
WHITE = (255, 255, 255)


def written(picture, form, **options):
    to = io.BytesIO()
    picture.save(to, form, **options)
    return to.getvalue()


def developed(content, max_pixels=0):
    return Image.open(io.BytesIO(developable(content, max_pixels)))


def like(one, other):
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 8


def noise(mode="RGB", size=(600, 400)):
    return Image.merge("RGB", [Image.effect_noise(size, 60 + band) for band in range(3)]).convert(
        mode
    )


@functools.cache
def noisy(form, mode="RGB", **options):
    """Return the content of a picture that compresses badly, made once."""
    return written(noise(mode), form, **options)


# 16 bits per channel


def chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png16(color_type, pixel, *more, other=None):
    """Return a 16-bit PNG of 64 x 64 pixels; its right half is `other`, if given."""
    left, right = (
        struct.pack(f">{len(pixel)}H", *pixel),
        struct.pack(f">{len(pixel)}H", *(other or pixel)),
    )
    rows = (b"\0" + 32 * left + 32 * right) * 64
    header = struct.pack(">IIBBBBB", 64, 64, 16, color_type, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            *more,
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


@pytest.mark.parametrize("grey", [0, 40, 128, 200, 255])
@pytest.mark.parametrize(
    "content",
    [lambda grey: png16(0, [257 * grey]), lambda grey: png16(4, [257 * grey, 0xFFFF])],
    ids=["grey", "grey and alpha"],
)
def test_grey_of_16_bits_is_scaled_to_8(content, grey):
    assert like(developed(content(grey)).getpixel((20, 20)), 3 * [grey])


def test_a_transparent_16_bit_grey_becomes_white():
    picture = developed(png16(0, [1000], chunk(b"tRNS", struct.pack(">H", 1000)), other=[1001]))
    assert like(picture.getpixel((10, 10)), WHITE)
    assert like(picture.getpixel((50, 10)), (4, 4, 4))


def test_a_transparent_16_bit_color_becomes_white():
    color = (10_000, 20_000, 3_000)
    clear = chunk(b"tRNS", struct.pack(">HHH", *color))
    picture = developed(png16(2, color, clear, other=(20_000, 30_000, 40_000)))
    assert like(picture.getpixel((10, 10)), WHITE)
    assert like(picture.getpixel((50, 10)), (78, 117, 156))


@pytest.mark.parametrize("form", ["I;16", "I"])
def test_a_10_bit_grey_heic_is_scaled_to_8_bits(form):
    grey = Image.new("I;16", (64, 64), 257 * 100).convert(form)
    assert like(developed(written(grey, "HEIF")).getpixel((20, 20)), (100, 100, 100))


# a first frame that is smaller than its canvas


def gif_of_a_small_frame():
    """Return a 32 x 32 GIF with a green 16 x 8 frame at (4, 6); color 0 is red."""
    frame = Image.new("P", (16, 8), 1)
    frame.putpalette([255, 0, 0, 0, 160, 0])
    content = bytearray(written(frame, "GIF", optimize=False))
    content[6:10] = struct.pack("<HH", 32, 32)
    at = content.index(b"," + struct.pack("<HHHH", 0, 0, 16, 8))
    content[at + 1 : at + 5] = struct.pack("<HH", 4, 6)
    return bytes(content)


def riff(name, content):
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def webp_of_a_small_frame():
    """Return the picture of `gif_of_a_small_frame` as a WebP animation without alpha."""
    picture = written(Image.new("RGB", (16, 8), (0, 160, 0)), "WEBP", quality=100)
    assert picture[12:16] == b"VP8 "

    def number(value):
        return value.to_bytes(3, "little")

    place = number(4 // 2) + number(6 // 2) + number(15) + number(7) + number(100) + b"\0"
    chunks = (
        riff(b"VP8X", b"\2\0\0\0" + number(31) + number(31)),
        riff(b"ANIM", bytes(6)),
        riff(b"ANMF", place + picture[12:]),
    )
    return riff(b"RIFF", b"WEBP" + b"".join(chunks))


@pytest.mark.parametrize("make", [gif_of_a_small_frame, webp_of_a_small_frame])
def test_the_canvas_around_a_smaller_first_frame_is_white(make):
    picture = developed(make())
    assert picture.size == (32, 32)
    assert like(picture.getpixel((30, 30)), WHITE)
    assert like(picture.getpixel((28, 2)), WHITE)
    assert picture.getpixel((12, 10))[0] < 60 < 120 < picture.getpixel((12, 10))[1]


# a JPEG's segments


def with_segment(content, marker, body, at=None):
    at = 2 if at is None else at
    return (
        content[:at]
        + b"\xff"
        + bytes([marker])
        + struct.pack(">H", len(body) + 2)
        + body
        + content[at:]
    )


def scans(content):
    return [at for at in range(len(content)) if content[at : at + 2] == b"\xff\xda"]


SECRET = b"59.93428, 30.335098"
PLAIN = noisy("JPEG")
PROGRESSIVE = noisy("JPEG", progressive=True)


@pytest.mark.parametrize(
    "content",
    [
        *(with_segment(PLAIN, 0xE0 + number, SECRET, at=20) for number in range(16)),
        with_segment(PLAIN, 0xE0, b"JFXX\0\x10" + SECRET, at=20),
        with_segment(PLAIN, 0xE0, SECRET),
        with_segment(PLAIN, 0xFE, SECRET, at=20),
        with_segment(PROGRESSIVE, 0xFE, SECRET, at=scans(PROGRESSIVE)[3]),
        with_segment(PROGRESSIVE, 0xED, SECRET, at=scans(PROGRESSIVE)[-1]),
    ],
)
def test_a_secret_in_any_segment_of_a_jpeg_is_removed(content):
    assert SECRET in content
    assert SECRET not in developable(content)
    assert developed(content).size == (600, 400)


def test_a_thumbnail_in_the_jfif_segment_is_removed():
    thumbnail = b"JFIF\0\1\1\0\0\1\0\1" + b"\4\4" + (SECRET * 3)[:48]
    content = PLAIN[:2] + PLAIN[20:]
    content = with_segment(content, 0xE0, thumbnail)
    assert SECRET not in developable(content)


@pytest.mark.parametrize("content", [PLAIN, PROGRESSIVE, noisy("JPEG", "L")])
def test_a_plain_jpeg_stays_byte_for_byte(content):
    assert developable(content) == content


def test_a_cmyk_jpeg_without_app_segments_becomes_rgb():
    content = noisy("JPEG", "CMYK")
    adobe = content.index(b"\xff\xee")
    content = content[:adobe] + content[adobe + 16 :]
    assert Image.open(io.BytesIO(content)).mode == "CMYK"
    assert developed(content).mode == "RGB"


@pytest.mark.parametrize("max_pixels", [0, 1000])
@pytest.mark.parametrize(
    ("marker", "harm"),
    [(0xC4, b"\xff"), (0xDB, b"\x42"), (0xC0, b"\x00")],
    ids=["Huffman table", "quantization table", "precision"],
)
def test_a_damaged_plain_jpeg_is_not_a_picture(marker, harm, max_pixels):
    at = PLAIN.index(bytes([0xFF, marker])) + 4
    content = PLAIN[:at] + harm + PLAIN[at + 1 :]
    with pytest.raises(UserError) as caught:
        developable(content, max_pixels)
    assert caught.value.text is Text.NOT_A_PICTURE


def test_a_plain_jpeg_of_60_megapixels_is_accepted_unchanged():
    content = written(Image.new("L", (10_000, 6_000)), "JPEG")  # 60 megapixels
    assert developable(content) == content


# a JPEG that lacks its last bytes


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_jpeg_without_its_last_bytes_is_a_picture(mode, progressive, lost):
    content = noisy("JPEG", mode, progressive=progressive)[:-lost]
    assert developed(content).size == (600, 400)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize(
    ("progressive", "left"), [(False, 0.1), (False, 0.5), (False, 0.8), (True, 0.1), (True, 0.5)]
)
def test_half_of_a_jpeg_is_not_a_picture(mode, progressive, left):
    content = noisy("JPEG", mode, progressive=progressive)
    with pytest.raises(UserError) as caught:
        developable(content[: int(left * len(content))])
    assert caught.value.text is Text.NOT_A_PICTURE


# rotations of a HEIC


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("more", [{}, {"tile_size": 64}])
def test_a_heic_is_rotated_and_mirrored_as_it_specifies(orientation, more):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.new("RGB", (144, 96), "white")
    picture.paste("red", (0, 0, 72, 48))
    content = written(picture, "HEIF", exif=exif.tobytes(), **more)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(written(picture, "PNG", exif=exif))))
    found = developed(content)
    assert found.size == upright.size
    for x, y in itertools.product((20, found.width - 20), (20, found.height - 20)):
        assert like(found.getpixel((x, y)), upright.getpixel((x, y)))


# HEIF and AVIF brands


@pytest.mark.parametrize(
    "brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"]
)
def test_heif_of_every_major_brand_is_a_picture(brand):
    content = noisy("HEIF")
    content = content[:8] + brand + content[12:]
    assert developed(content).size == (600, 400)


@pytest.mark.parametrize("brand", [b"avif", b"mif1"])
@pytest.mark.parametrize(
    "register", [register_heif_opener, lambda: Image.register_open("AVIF", *AVIF)]
)
def test_avif_is_refused_whichever_opener_was_registered_last(monkeypatch, brand, register):
    monkeypatch.setattr(Image, "ID", list(Image.ID))
    register()
    content = noisy("AVIF")
    content = content[:8] + brand + content[12:]
    assert kind_of(content) is None
    with pytest.raises(UserError) as caught:
        developable(content)
    assert caught.value.text is Text.NOT_A_PICTURE


AVIF = (AvifImagePlugin.AvifImageFile, AvifImagePlugin._accept)


# the largest input that a model accepts


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        *((form, {}) for form in ("PNG", "WEBP", "GIF", "HEIF")),
        ("JPEG", {"mode": "CMYK"}),
    ],
)
@pytest.mark.parametrize("max_pixels", [100_000, 59_999, 5_000, 600])
def test_a_picture_is_scaled_down_to_what_the_model_accepts(form, options, max_pixels):
    width, height = developed(noisy(form, **options), max_pixels).size
    assert 0.9 * max_pixels < width * height <= max_pixels
    assert width / height == pytest.approx(1.5, abs=0.1)


def test_a_picture_that_the_model_accepts_is_not_scaled():
    assert developable(PLAIN, 240_000) == PLAIN
    assert developed(noisy("PNG"), 240_000).size == (600, 400)


@pytest.mark.parametrize("size", [(7, 60_000), (60_000, 7)])
def test_a_strip_is_scaled_down_too(size):
    width, height = developed(written(Image.new("RGB", size), "JPEG"), 20_000).size
    assert 0 < width * height <= 20_000
