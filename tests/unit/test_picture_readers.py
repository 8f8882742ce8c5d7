"""The bot and the emulators read strange pictures by the same rules, and never crash on one."""

import asyncio
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from common.errors import UserError
from darkroom_emulators.kit.decoders import NotAPicture
from darkroom_emulators.replicate import pictures as replicate
from darkroom_emulators.replicate.model import ModelFailed
from darkroom_emulators.replicate.settings import Limits
from darkroom_emulators.telegram.pictures import BadDimensions, Pictures
from telegram_webhook.pictures import developable

SIZE = (48, 32)
SHORT, TEXT, RATIONAL = 3, 2, 5
ORIENTATION, X_RESOLUTION, UNIT = 0x0112, 0x011A, 0x0128
# whether the file has the red quarter at the right, and at the bottom, by orientation
CORNER = {
    1: (False, False),
    2: (True, False),
    3: (True, True),
    4: (False, True),
    5: (False, False),
    6: (False, True),
    7: (True, True),
    8: (True, False),
}


def by_bot(content):
    return Image.open(io.BytesIO(developable(content)))


def by_telegram(way):
    def read(content):
        pictures = Pictures()
        try:
            found = asyncio.run(getattr(pictures, way)(content))
        finally:
            pictures.close()
        if found is None:
            return None
        return Image.open(io.BytesIO((found if way == "thumbnail" else found[-1]).content))

    return read


def by_replicate(content):
    found = replicate.decode(content, Limits())
    made = replicate.encode(found, Limits(), replicate.natural_kind(found))
    return Image.open(io.BytesIO(made))


READERS = {
    "bot": by_bot,
    "telegram-photo": by_telegram("from_bot"),
    "telegram-app": by_telegram("from_app"),
    "telegram-file": by_telegram("thumbnail"),
    "replicate": by_replicate,
}
REFUSED = (UserError, NotAPicture, BadDimensions, ModelFailed)
every_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())


def exif(orientation, *fields):
    """Return EXIF with an orientation and other fields: tag, type, count and four bytes each."""
    fields = ((ORIENTATION, SHORT, 1, struct.pack("<HH", orientation, 0)), *fields)
    table = b"".join(struct.pack("<HHI", *field[:3]) + field[3] for field in fields)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(fields)) + table + bytes(4)


def written(form, *, exif=b"", size=SIZE, mode="RGB", quarter=(0, 0), **options):
    """Return a white picture with a red quarter; its EXIF is inserted without Pillow's checks."""
    picture = Image.new(mode, size, "white")
    picture.paste("red", (*quarter, quarter[0] + size[0] // 2, quarter[1] + size[1] // 2))
    to = io.BytesIO()
    if form == "WEBP":
        picture.save(to, form, exif=exif, **options)
    else:
        picture.save(to, form, **options)
    content = to.getvalue()
    if exif and form == "JPEG":
        segment = b"Exif\0\0" + exif
        content = (
            content[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + content[2:]
        )
    elif exif and form == "PNG":
        chunk = b"eXIf" + exif
        checked = struct.pack(">I", len(exif)) + chunk + struct.pack(">I", zlib.crc32(chunk))
        content = content[:33] + checked + content[33:]
    return content


def turned(form, orientation, *fields):
    """Return a picture that `orientation` makes upright; from 5 on, it is then 32 x 48."""
    right, below = CORNER[orientation]
    quarter = (SIZE[0] // 2 * right, SIZE[1] // 2 * below)
    return written(form, exif=exif(orientation, *fields), quarter=quarter)


def is_upright(picture, orientation):
    picture = picture.convert("RGB")
    width, height = SIZE if orientation < 5 else SIZE[::-1]
    red, white = (
        picture.getpixel((width // 4, height // 4)),
        picture.getpixel((width - 4, height - 4)),
    )
    return picture.size == (width, height) and red[1] < 60 and min(white) > 200


STRANGE = {
    "plain": (),
    "resolution as text": ((X_RESOLUTION, TEXT, 3, b"72\0\0"),),
    "unit as text": ((UNIT, TEXT, 2, b"2\0\0\0"),),
    "unit of two numbers": ((UNIT, SHORT, 2, b"\2\0\2\0"),),
    "resolution beyond the end": ((X_RESOLUTION, RATIONAL, 1, b"\xff\xff\0\0"),),
}


@every_reader
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns about such EXIF
@pytest.mark.parametrize("fields", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_rotated_whatever_else_its_exif_contains(read, form, orientation, fields):
    assert is_upright(read(turned(form, orientation, *fields)), orientation)


@every_reader
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns about such EXIF
@pytest.mark.parametrize(
    "broken",
    [
        b"no EXIF",
        b"II",
        b"II*\0\xff\xff\xff\xff",
        exif(9),
        exif(6)[:12],
        exif(1).replace(b"\x12\x01\x03\0\x01\0\0\0", b"\x12\x01\x02\0\x01\0\0\0"),  # as text
        exif(1).replace(b"\x12\x01\x03\0\x01\0\0\0", b"\x12\x01\x03\0\x02\0\0\0"),  # two numbers
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_whose_orientation_cannot_be_read_stays_as_it_is(read, form, broken):
    assert is_upright(read(written(form, exif=broken)), 1)


XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def in_texts():
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", XMP)
    hexadecimal = (b"Exif\0\0" + exif(6)).hex()
    texts.add_text("Raw profile type exif", f"\nexif\n{len(hexadecimal) // 2:8}\n{hexadecimal}\n")
    return {"pnginfo": texts}


@every_reader
@pytest.mark.parametrize(
    ("form", "more"),
    [("PNG", in_texts()), *((form, {"xmp": XMP.encode()}) for form in ("JPEG", "WEBP"))],
)
def test_data_that_is_not_exif_rotates_nothing(read, form, more):
    assert is_upright(read(written(form, **more)), 1)


def test_a_side_too_long_for_jpeg_is_scaled_or_refused_like_the_real_service():
    content = written("PNG", size=(100, 66_000))
    assert by_bot(content).size == (99, 65_500)
    with pytest.raises(BadDimensions):
        READERS["telegram-photo"](content)
    with pytest.raises(ModelFailed):
        by_replicate(content)
    assert READERS["telegram-file"](content).size == (1, 320)


@every_reader
@pytest.mark.parametrize("error", [AttributeError, AssertionError, TypeError, MemoryError])
def test_an_unexpected_exception_in_a_decoder_gets_a_response(monkeypatch, read, error):
    class Decoder(Image.OPEN.get("GIF", (Image.Image,))[0]):
        def load(self):
            raise error("unforeseen")

    content = written("GIF")
    monkeypatch.setitem(Image.OPEN, "GIF", (Decoder, Image.OPEN["GIF"][1]))
    if read is READERS["telegram-file"]:
        assert read(content) is None  # sent as a file, without a preview
        return
    with pytest.raises(REFUSED):
        read(content)


@every_reader
@pytest.mark.parametrize("error", [AttributeError, MemoryError, OSError])
def test_an_exception_in_an_encoder_gets_a_response(monkeypatch, read, error):
    def save(*_):
        raise error("unforeseen")

    content = written("PNG")
    monkeypatch.setitem(Image.SAVE, "JPEG", save)
    if read is READERS["telegram-file"]:
        assert read(content) is None
        return
    with pytest.raises(REFUSED):
        read(content)


WHOLE = [
    *(turned(form, 6, *STRANGE["resolution as text"]) for form in ("JPEG", "PNG", "WEBP")),
    written("GIF"),
    written("HEIF"),
]


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=300, deadline=None)
@given(
    read=st.sampled_from(list(READERS.values())),
    content=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), min_size=1, max_size=4),
    end=st.floats(0.2, 1),
)
def test_a_broken_picture_is_read_or_refused_by_all(read, content, changes, end):
    broken = bytearray(content)
    for where, change in changes:
        at = int(where * len(broken))
        broken[at : at + len(change)] = change
    try:
        read(bytes(broken[: int(end * len(broken))]))
    except REFUSED:
        return
