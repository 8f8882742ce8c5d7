"""The facts read from media files, and what Telegram turns each file into."""

import builtins
import gzip
import io

import pytest
from PIL import Image

from darkroom_emulators.telegram.detection import kind_of
from darkroom_emulators.telegram.events import MediaUnmeasured
from darkroom_emulators.telegram.media_facts import MediaFacts, read_facts, sniffed
from darkroom_emulators.testing.telegram import TelegramEmulator
from tests.media_files import (
    GIF,
    M4A,
    MOV,
    MP3,
    SILENT,
    TGS,
    TURNED,
    VIDEO,
    VOICE,
    WEBM,
    gif,
    webp,
)


@pytest.mark.parametrize(
    ("content", "container", "size", "duration", "codec"),
    [
        (VIDEO, "mp4", (128, 72), 2, "AVC"),
        (TURNED, "mp4", (72, 128), 2, "AVC"),
        (MOV, "mov", (128, 72), 2, "AVC"),
        (WEBM, "webm", (512, 288), 1, "VP9"),
        (VOICE, "ogg", (0, 0), 3, "Opus"),
        (MP3, "mp3", (0, 0), 2, "MPEG Audio"),
        (M4A, "m4a", (0, 0), 1, "AAC"),
        (GIF, "gif", (64, 36), 2, ""),
        (webp(), "webp", (512, 300), 0, ""),
        (TGS, "tgs", (512, 512), 2, "Lottie"),
    ],
)
def test_size_and_duration_come_from_the_file(content, container, size, duration, codec):
    facts = read_facts(content)
    assert (facts.container, (facts.width, facts.height)) == (container, size)
    assert (facts.duration, facts.codec) == (duration, codec)
    assert sniffed(content) == container


def packed(content):
    return gzip.compress(content, mtime=0)


def heic_like():
    return b"\0\0\0\x18ftypheic" + bytes(40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"words",
        packed(b"no sticker"),
        packed(b"[1]"),
        packed(b'{"op": 1, "ip": 0, "fr": "x", "w": 1, "h": 1}'),
        GIF[:20],
        VIDEO[:40],
        heic_like(),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\x1a\x45\xdf\xa3matroska",
    ],
)
def test_files_that_only_look_like_media_are_not_media(content):
    assert read_facts(content) == MediaFacts()


def test_a_broken_file_never_raises():
    for whole in (VIDEO, WEBM, VOICE, MP3, GIF, TGS, webp()):
        for cut in range(0, len(whole), max(1, len(whole) // 12)):
            for content in (whole[:cut], whole[:cut] + b"\xff\0\xff" + whole[cut + 3 :]):
                assert read_facts(content).width >= 0


@pytest.mark.parametrize(
    ("asked", "content", "kind"),
    [
        ("video_note", SILENT, "video"),
        ("audio", VOICE, "audio"),
        ("audio", VIDEO, "document"),
        ("voice", GIF, "document"),
        ("sticker", GIF, "document"),
        ("sticker", webp(512, 512, frames=2), "document"),
        ("sticker", VIDEO, "document"),
        ("document", MOV, "document"),
        ("document", MP3, "document"),
    ],
)
def test_a_file_that_does_not_fit_its_kind_gets_another(asked, content, kind):
    assert kind_of(asked, read_facts(content)) == kind


def test_without_the_extra_the_bots_values_are_used_and_an_event_has_the_remedy(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "pymediainfo":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with TelegramEmulator() as telegram:
        sent = telegram.send_media("video", VIDEO)
        assert (sent["video"]["width"], sent["video"]["mime_type"]) == (0, "video/mp4")
        (event,) = telegram.events(MediaUnmeasured)
    assert event.container == "mp4"
    assert 'pip install "darkroom-emulators[media]"' in event.why


def test_a_gif_with_one_frame_has_no_duration():
    assert read_facts(gif(frames=1)).duration == 0
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    assert read_facts(out.getvalue()) == MediaFacts()
