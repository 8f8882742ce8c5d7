"""Recognizing files by their bytes, and removing everything from them but the picture."""

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from pillow_heif import register_heif_opener

from common.errors import UserError
from common.texts import Text
from telegram_webhook import memory
from telegram_webhook.pictures import developable, kind_of

PHOTO = (Path(__file__).parent.parent / "data" / "grace_hopper.jpg").read_bytes()
register_heif_opener()


def written(form, *, mode="RGB", size=(60, 40), **options):
    picture = Image.open(io.BytesIO(PHOTO)).convert(mode).resize(size)
    picture.info.clear()
    to = io.BytesIO()
    picture.save(to, form, **options)
    return to.getvalue()


def gps():
    exif = Image.Exif()
    exif[0x0112] = 6  # rotated by 90 degrees
    exif.get_ifd(0x8825)[2] = (59.0, 56.0, 19.0)  # GPSLatitude
    return exif


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "HEIF"])
def test_every_format_becomes_a_jpeg_of_the_same_size(form):
    content = written(form)
    assert kind_of(content) == form
    picture = Image.open(io.BytesIO(developable(content)))
    assert (picture.format, picture.size) == ("JPEG", (60, 40))


def test_a_photo_from_telegram_is_unchanged():
    plain = written("JPEG")
    assert developable(plain) == plain


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_place_where_a_picture_was_taken_is_removed(form):
    content = written(form, exif=gps())
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    clean = Image.open(io.BytesIO(developable(content)))
    assert not clean.getexif()
    assert b"Exif" not in developable(content)


@pytest.mark.parametrize("after", [b"PK\x03\x04 a ZIP", b"<script>", written("JPEG")])
def test_data_after_a_jpegs_end_is_removed(after):
    content = written("JPEG")
    assert after not in developable(content + after)
    assert Image.open(io.BytesIO(developable(content + after))).size == (60, 40)


def test_a_comment_in_a_jpeg_is_removed():
    assert b"at home" not in developable(written("JPEG", comment=b"at home"))


def test_a_rotated_picture_is_made_upright():
    clean = Image.open(io.BytesIO(developable(written("JPEG", exif=gps()))))
    assert clean.size == (40, 60)


def test_the_first_frame_of_an_animation_is_used():
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    to = io.BytesIO()
    frames[0].save(to, "GIF", save_all=True, append_images=frames[1:])
    red, green, blue = Image.open(io.BytesIO(developable(to.getvalue()))).getpixel((4, 4))
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_areas_become_white(mode):
    picture = Image.new("RGBA", (8, 600), (0, 0, 0, 0)).convert(mode)
    to = io.BytesIO()
    picture.save(to, "PNG", transparency=picture.getpixel((0, 0)) if mode == "P" else None)
    developed = Image.open(io.BytesIO(developable(to.getvalue())))
    assert developed.size == (8, 600)
    assert min(low for low, _ in developed.getextrema()) > 250


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 not a picture",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe1\x00",
        b"\x89PNG\r\n\x1a\n and then nothing",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\x00\x00\x00\x18ftypheic",
        b"\x00\x00\x00\x18ftypmp42",
        written("PNG")[:200],
        written("JPEG")[:-200],
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_a_file_that_is_not_a_picture_is_refused(content):
    with pytest.raises(UserError) as caught:
        developable(content)
    assert caught.value.text is Text.NOT_A_PICTURE


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(memory, "MEMORY", memory.AT_REST + memory.RESERVE + 10_000)
    decoder = PngImagePlugin.PngImageFile
    monkeypatch.setattr(decoder, "load_prepare", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(UserError) as caught:
        developable(written("PNG"))
    assert caught.value.text is Text.TOO_MANY_MEGAPIXELS


def test_the_refusal_of_a_large_jpeg_does_not_suggest_jpeg(monkeypatch):
    monkeypatch.setattr(memory, "MEMORY", memory.AT_REST + memory.RESERVE + 1_000)
    with pytest.raises(UserError) as caught:
        developable(written("JPEG", size=(600, 400), progressive=True, exif=gps()))
    assert caught.value.text is Text.TOO_MANY_PIXELS
