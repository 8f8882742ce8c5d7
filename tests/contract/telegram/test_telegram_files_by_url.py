"""Photos and documents that a bot sends by URL."""

import http.server
import threading
from pathlib import Path

import pytest
from bare_api import picture

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.telegram.fetching import UrlFetcher
from tests.media_files import GIF, MP3, VIDEO, VOICE, WEBP

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


class Pages(http.server.BaseHTTPRequestHandler):
    pages = {}  # noqa: RUF012 - filled by each test
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        status, kind, body = self.pages.get(self.path, (404, "text/html", b"no"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def pages():
    Pages.pages, Pages.asked = {}, 0
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("page", "description"),
    [
        ((404, "image/jpeg", b"x"), "failed to get HTTP URL content"),
        ((302, "image/jpeg", b"x"), "failed to get HTTP URL content"),
        ((200, "text/html", b"<html>"), "wrong type of the web page content"),
        ((200, "binary/octet-stream", PHOTO), "wrong type of the web page content"),
        ((200, "image/jpeg", bytes((5 << 20) + 1)), "failed to get HTTP URL content"),
        ((200, "image/png", b"broken"), "IMAGE_PROCESS_FAILED"),
        ((200, "image/png", picture(2100, 100)), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_urls_that_telegram_refuses(shared_api, pages, page, description):
    Pages.pages["/p.jpg"] = page
    refused = shared_api.error("sendPhoto", chat_id=777, photo=f"{pages}/p.jpg")
    assert refused == (400, f"Bad Request: {description}")


def test_a_url_is_fetched_once_and_its_failure_is_cached(telegram_emulator, api, pages):
    url = f"{pages}/late.jpg"
    assert api.error("sendPhoto", chat_id=777, photo=url)[0] == 400
    Pages.pages["/late.jpg"] = (200, "image/jpeg", PHOTO)
    assert api.error("sendPhoto", chat_id=777, photo=url)[0] == 400
    assert Pages.asked == 1
    Pages.pages["/ready.jpg"] = Pages.pages["/late.jpg"]
    fresh = api("sendPhoto", chat_id=777, photo=f"{pages}/ready.jpg")
    assert fresh["photo"][-1]["width"] == 512


async def test_the_oldest_fetched_files_are_dropped_when_the_cache_is_full(pages):
    Pages.pages |= {f"/{name}": (200, "image/jpeg", bytes(1000)) for name in "abc"}
    outgoing, clock = Outgoing(), Clock()
    fetcher = UrlFetcher(outgoing, clock, EventLog(clock), cached_bytes=2000)
    for name in "ababcbca":  # c evicts a, and the next a evicts b
        await fetcher.fetch(f"{pages}/{name}", "photo")
    await outgoing.close()
    assert Pages.asked == 4


def test_documents_by_url_can_have_few_types(shared_api, pages):
    Pages.pages["/a.pdf"] = (200, "application/pdf", b"%PDF-1.4")
    Pages.pages["/a.jpg"] = (200, "image/jpeg", PHOTO)
    sent = shared_api("sendDocument", chat_id=777, document=f"{pages}/a.pdf")
    assert sent["document"]["file_name"] == "a.pdf"
    assert shared_api.error("sendDocument", chat_id=777, document=f"{pages}/a.jpg") == (
        400,
        "Bad Request: wrong type of the web page content",
    )


@pytest.mark.parametrize(
    ("method", "content_type", "content", "kind"),
    [
        ("sendVideo", "video/mp4", VIDEO, "video"),
        ("sendAnimation", "image/gif", GIF, "animation"),
        ("sendAnimation", "video/mp4", VIDEO, "animation"),
        ("sendDocument", "image/gif", GIF, "animation"),
        ("sendAudio", "audio/mpeg", MP3, "audio"),
        ("sendVoice", "audio/ogg", VOICE, "voice"),
        ("sendVoice", "audio/ogg", VOICE + bytes(1 << 20), "document"),
        ("sendSticker", "image/webp", WEBP, "sticker"),
    ],
)
def test_media_by_url_must_have_the_type_of_their_kind(
    shared_api, pages, method, content_type, content, kind
):
    field = method.removeprefix("send").lower()
    Pages.pages["/good"] = (200, content_type, content)
    sent = shared_api(method, chat_id=777, **{field: f"{pages}/good"})
    assert shared_api.telegram.file(sent[kind]["file_unique_id"]) == content
    Pages.pages["/bad"] = (200, "application/octet-stream", content)
    refused = shared_api.error(method, chat_id=777, **{field: f"{pages}/bad"})
    assert refused == (400, "Bad Request: wrong type of the web page content")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        # seen at Telegram: node-red-contrib-telegrambot#171, telegraf#1549, telegram-bot-api#816
        ("/home/me/cat.jpg", "URL host is empty"),
        ("./cat.jpg", "Host is invalid"),
        ("file:///tmp/cat.jpg", "Unsupported URL protocol"),
    ],
)
def test_a_path_is_refused_as_a_files_url(shared_api, url, why):
    refusal = f"invalid file HTTP URL specified: {why}"
    one = shared_api.error("sendPhoto", chat_id=777, photo=url)
    assert one == (400, f"Bad Request: {refusal}")
    album = [{"type": "photo", "media": url}, {"type": "photo", "media": url}]
    _, text = shared_api.error("sendMediaGroup", chat_id=777, media=album)
    assert text == f'Bad Request: failed to send message #1 with the error message "{refusal}"'


def test_a_url_without_a_scheme_may_have_another_url_in_it(shared_api, pages):
    address = f"{pages.removeprefix('http://')}/p.jpg?from=http://example.com"
    Pages.pages["/p.jpg?from=http://example.com"] = (200, "image/jpeg", PHOTO)
    assert shared_api("sendPhoto", chat_id=777, photo=address)["photo"]


def test_a_video_note_cannot_be_sent_by_url(shared_api, pages):
    Pages.pages["/round.mp4"] = (200, "video/mp4", VIDEO)
    refused = shared_api.error("sendVideoNote", chat_id=777, video_note=f"{pages}/round.mp4")
    assert refused == (400, "Bad Request: can't upload file by URL")
    assert Pages.asked == 0


def test_a_url_on_another_machine_is_not_fetched(shared_api):
    refused = shared_api.error("sendPhoto", chat_id=777, photo="https://example.com/a.jpg")
    assert refused == (400, "Bad Request: failed to get HTTP URL content")
