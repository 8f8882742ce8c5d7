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
def test_every_form_becomes_a_jpeg_of_the_same_size(form):
    content = written(form)
    assert kind_of(content) == form
    picture = Image.open(io.BytesIO(developable(content)))
    assert (picture.format, picture.size) == ("JPEG", (60, 40))


def test_a_photo_that_telegram_made_stays_byte_for_byte():
    plain = written("JPEG")
    assert developable(plain) == plain


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_where_a_picture_was_taken_does_not_leave_with_it(form):
    content = written(form, exif=gps())
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    clean = Image.open(io.BytesIO(developable(content)))
    assert not clean.getexif()
    assert b"Exif" not in developable(content)


@pytest.mark.parametrize("after", [b"PK\x03\x04 a ZIP", b"<script>", written("JPEG")])
def test_what_stands_behind_a_jpeg_does_not_leave_with_it(after):
    content = written("JPEG")
    assert after not in developable(content + after)
    assert Image.open(io.BytesIO(developable(content + after))).size == (60, 40)


def test_a_comment_in_a_jpeg_does_not_leave_either():
    assert b"at home" not in developable(written("JPEG", comment=b"at home"))


def test_a_picture_that_was_turned_stands_upright():
    clean = Image.open(io.BytesIO(developable(written("JPEG", exif=gps()))))
    assert clean.size == (40, 60)


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    to = io.BytesIO()
    frames[0].save(to, "GIF", save_all=True, append_images=frames[1:])
    red, green, blue = Image.open(io.BytesIO(developable(to.getvalue()))).getpixel((4, 4))
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white_from_top_to_bottom(mode):
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
def test_what_is_no_picture_is_said_to_be_none(content):
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


def test_a_jpeg_that_is_too_large_is_not_asked_for_as_a_jpeg(monkeypatch):
    monkeypatch.setattr(memory, "MEMORY", memory.AT_REST + memory.RESERVE + 1_000)
    with pytest.raises(UserError) as caught:
        developable(written("JPEG", size=(600, 400), progressive=True, exif=gps()))
    assert caught.value.text is Text.TOO_MANY_PIXELS
