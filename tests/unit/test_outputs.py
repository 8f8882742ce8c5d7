"""A model's output: the URLs in it, and the kinds of its files."""

import io

import pytest
from PIL import Image

from common.bot.kinds import Way, kind_of, may_move
from common.bot.losses import loses_as_photo
from common.bot.mp4 import VideoFacts, video_facts
from common.bot.outputs import NoPicture, urls_of
from tests.media_files import M4A, ROUND, TURNED, VIDEO

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
def test_all_urls_are_found_in_order(output, found):
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


def sized(form, width):
    to = io.BytesIO()
    Image.new("RGB", (width, 8)).save(to, form)
    return to.getvalue()


def transparent(form):
    to = io.BytesIO()
    Image.new("RGBA", (8, 8)).save(to, form)
    return to.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "ending", "way"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg", Way.PHOTO),
        (picture("PNG"), "image/png", ".png", Way.PHOTO),
        (picture("WEBP"), "image/webp", ".webp", Way.PHOTO),
        (picture("WEBP", exif=b"Exif\0\0"), "image/webp", ".webp", Way.PHOTO),
        (picture("WEBP", frames=3), "image/webp", ".webp", Way.DOCUMENT),
        (picture("GIF", frames=3), "image/gif", ".gif", Way.ANIMATION),
        (picture("TIFF"), "image/tiff", ".tif", Way.PHOTO),
        (picture("BMP"), "image/bmp", ".bmp", Way.PHOTO),
        (picture("AVIF"), "image/avif", ".avif", Way.PHOTO),
        (b"\0\0\0\x18ftypheix\0\0\0\0", "image/heic", ".heic", Way.PHOTO),
        (b"\0\0\0\x18ftyphevc\0\0\0\0", "image/heic-sequence", ".heic", Way.DOCUMENT),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0", "image/heif-sequence", ".heif", Way.DOCUMENT),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4", ".mp4", Way.VIDEO),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime", ".mov", Way.DOCUMENT),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm", ".webm", Way.DOCUMENT),
    ],
)
def test_a_files_kind_is_recognized_by_its_bytes(content, media_type, ending, way):
    found = kind_of(content, "application/octet-stream")
    assert (found.media_type, found.ending, found.way) == (media_type, ending, way)
    assert kind_of(content, "text/plain") == found


@pytest.mark.parametrize(
    ("told", "ending", "way"),
    [
        ("image/svg+xml; charset=utf-8", ".svg", Way.PHOTO),
        ("application/json", ".json", Way.DOCUMENT),
        ("", "", Way.DOCUMENT),
        ("nonsense", "", Way.DOCUMENT),
    ],
)
def test_for_unknown_bytes_the_hosts_content_type_counts(told, ending, way):
    found = kind_of(b"<svg/>", told)
    assert (found.ending, found.way) == (ending, way)


@pytest.mark.parametrize(
    ("path", "moves"),
    [
        ("/a.gif", True),
        ("/a.WEBP", True),
        ("/a.mp4", True),
        ("/a.png", False),
        ("/a", False),
    ],
)
def test_a_files_ending_shows_whether_it_may_be_animated(path, moves):
    assert may_move(path) is moves


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (VIDEO, VideoFacts(128, 72, 2)),
        (TURNED, VideoFacts(72, 128, 2)),  # stored sideways, to be rotated for display
        (ROUND, VideoFacts(64, 64, 1)),
        (M4A, None),  # audio only
        (VIDEO[:200], None),
        (b"", None),
        (b"\0\0\0\x01moov" + b"\0" * 8, None),
        (b"\0\0\0\x04moov", None),
    ],
)
def test_a_videos_size_and_duration_are_read_from_its_boxes(content, facts):
    assert video_facts(content) == facts


@pytest.mark.parametrize("cut", range(0, len(VIDEO), 997))
def test_a_truncated_video_never_raises(cut):
    assert video_facts(VIDEO[:cut]) in {None, VideoFacts(128, 72, 2)}


@pytest.mark.parametrize(
    ("content", "loses"),
    [
        (picture("JPEG"), False),
        (picture("JPEG", exif=b"Exif\0\0"), False),
        (picture("PNG"), False),
        (sized("JPEG", 1281), True),
        (sized("PNG", 1281), True),
        (transparent("PNG"), True),
        (transparent("WEBP"), True),
        (b"\xff\xd8\xff\xe0", True),
        (b"", True),
    ],
)
def test_the_header_shows_whether_sending_as_a_photo_loses_quality(content, loses):
    assert loses_as_photo(content) is loses
