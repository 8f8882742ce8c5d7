"""What a model gave: which URLs are in it, and what its files are."""

import io

import pytest
from PIL import Image

from common.bot.kinds import kind_of, may_move
from common.bot.outputs import NoPicture, urls_of

A, B, C = (f"https://example.com/{name}.png" for name in "abc")


@pytest.mark.parametrize(
    ("output", "found"),
    [
        (A, [A]),
        ([A, B], [A, B]),
        ({"image": A, "mask": B}, [A, B]),
        ({"mask": B, "image": A}, [B, A]),
        ([{"image": A}, {"image": B, "seed": 7}], [A, B]),
        ([[A, B], [C]], [A, B, C]),
        ([A, None, B], [A, B]),
        ({"images": [A, None], "prompt": "a cat", "nsfw": False, "more": {"b": [B]}}, [A, B]),
        ([A, "https://example.com/not a url"], [A]),
        ("HTTPS://Example.com/a.png", ["https://example.com/a.png"]),
        (
            {"text": "see example.com", "image": "data:image/png;base64,AA=="},
            ["data:image/png;base64,AA=="],
        ),
        ([A] * 12, [A] * 10),
    ],
)
def test_every_url_is_found_in_its_order(output, found):
    assert urls_of(output) == found


@pytest.mark.parametrize(
    "output", [None, "", [], {}, [None], {"text": "a cat"}, 7, "httpsomething", ["https://"]]
)
def test_an_output_without_a_url_is_no_picture(output):
    with pytest.raises(NoPicture):
        urls_of(output)


def picture(form, frames=1, **options):
    to = io.BytesIO()
    first, *more = [Image.new("RGB", (8, 8), (40 * n, 0, 0)) for n in range(frames)]
    moving = {"save_all": True, "append_images": more} if more else {}
    first.save(to, form, **moving, **options)
    return to.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "ending", "is_still"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg", True),
        (picture("PNG"), "image/png", ".png", True),
        (picture("WEBP"), "image/webp", ".webp", True),
        (picture("WEBP", exif=b"Exif\0\0"), "image/webp", ".webp", True),
        (picture("WEBP", frames=3), "image/webp", ".webp", False),
        (picture("GIF", frames=3), "image/gif", ".gif", False),
        (picture("TIFF"), "image/tiff", ".tif", True),
        (picture("BMP"), "image/bmp", ".bmp", True),
        (picture("AVIF"), "image/avif", ".avif", True),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4", ".mp4", False),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime", ".mov", False),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm", ".webm", False),
    ],
)
def test_a_file_is_what_its_bytes_are(content, media_type, ending, is_still):
    found = kind_of(content, "application/octet-stream")
    assert (found.media_type, found.ending, found.is_still) == (media_type, ending, is_still)
    assert kind_of(content, "text/plain") == found


@pytest.mark.parametrize(
    ("told", "ending", "is_still"),
    [
        ("image/svg+xml; charset=utf-8", ".svg", True),
        ("application/json", ".json", False),
        ("", "", False),
        ("nonsense", "", False),
    ],
)
def test_what_no_bytes_show_is_what_the_host_says(told, ending, is_still):
    found = kind_of(b"<svg/>", told)
    assert (found.ending, found.is_still) == (ending, is_still)


@pytest.mark.parametrize(
    ("path", "moves"),
    [("/a.gif", True), ("/a.WEBP", True), ("/a.mp4", True), ("/a.png", False), ("/a", False)],
)
def test_a_name_may_leave_open_whether_a_picture_moves(path, moves):
    assert may_move(path) is moves
