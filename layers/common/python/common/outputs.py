"""What a model gave goes to the chat, in the first way that Telegram takes."""

import mimetypes
import threading
from collections.abc import Sequence

from pydantic import JsonValue

from .errors import Refused
from .fetching import Address, Fetcher, is_data
from .observability import count, logger
from .telegram import Button, Place, TelegramClient, Upload

ALBUM_SIZE = 10
# answers that the sweeper uploads at once: each may hold 50 MB, twice (template.yaml: MemorySize)
MOST_UPLOADS = 8


class NoPicture(ValueError):
    """The prediction succeeded, but what it gave is no picture."""


def urls_of(output: JsonValue) -> list[str]:
    """Return the URLs in a prediction's output, a string or a list: 10 at most, as in an album.

    More than that are left out, which the log and the metric PicturesLeftOut tell.
    Raises NoPicture.
    """
    urls = [output] if isinstance(output, str) else output
    if not isinstance(urls, list) or not urls:
        raise NoPicture("the output is no URL and no list of URLs")
    found = [url for url in urls if isinstance(url, str)]
    if len(found) < len(urls):
        raise NoPicture("the output holds something that is no URL")
    left_out = len(found) - ALBUM_SIZE
    if left_out > 0:
        logger.warning("more pictures than an album holds", left_out=left_out)
        count("PicturesLeftOut", left_out)
    return found[:ALBUM_SIZE]


class Sender:
    """Sends pictures: by URL, else as bytes, else as files.

    Telegram fetches URLs of up to 5 MB itself, takes uploaded photos of up to 10 MB, 10,000 pixels
    of width and height together and a ratio of 20, and files of up to 50 MB:
    https://core.telegram.org/bots/api#sending-files
    """

    def __init__(self, telegram: TelegramClient, fetcher: Fetcher):
        self._telegram = telegram
        self._fetcher = fetcher
        self._uploads = threading.Semaphore(MOST_UPLOADS)

    def send(self, place: Place, urls: Sequence[str], button: Button) -> None:
        """Send 1 to 10 pictures as one message; the button goes under a single one.

        Raises Refused where Telegram takes them in no way, NotFetched, UpstreamError.
        """
        urls = [url if is_data(url) else Address.of(url).url for url in urls]
        if not any(is_data(url) for url in urls):
            try:
                self._send(place, "photo", urls, button)
            except Refused as exc:
                _pass_on_unless_about_files(exc)
            else:
                return
        with self._uploads:
            self._upload(place, urls, button)

    def _upload(self, place: Place, urls: Sequence[str], button: Button) -> None:
        """Send the pictures as bytes."""
        self._show_uploading(place)
        uploads = [
            _upload(number, content, content_type)
            for number, (content, content_type) in enumerate(self._fetcher.fetch(*urls), start=1)
        ]
        try:
            return self._send(place, "photo", uploads, button)
        except Refused as exc:
            _pass_on_unless_about_files(exc)
        return self._send(place, "document", uploads, button)

    def _show_uploading(self, place: Place) -> None:
        """Show that a picture is on its way; in a channel, for one, there is nothing to show it."""
        try:
            self._telegram.show_uploading(place)
        except Refused as exc:
            logger.info("uploading not shown", reason=str(exc))

    def _send(self, place: Place, kind: str, files: Sequence[str | Upload], button: Button) -> None:
        if len(files) > 1:
            self._telegram.send_album(place, kind, files)
        else:
            self._telegram.send_file(place, kind, files[0], button)


def _upload(number: int, content: bytes, content_type: str) -> Upload:
    kind = content_type.partition(";")[0].strip() or "application/octet-stream"
    ending = mimetypes.guess_extension(kind) or ""
    return Upload(f"darkroom-{number}{ending}", content, kind)


def _pass_on_unless_about_files(exc: Refused) -> None:
    """Raise `exc` again unless the files may be its reason, so that another way may work."""
    if exc.upstream_status not in {400, 413} or exc.is_about_place:
        raise exc
    logger.info("telegram refused the picture this way", reason=exc.reason)
