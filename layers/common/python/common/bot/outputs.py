"""What a model gave goes to the chat, in the first way that Telegram takes."""

import re
import threading
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pydantic import JsonValue

from ..clients.fetching import Address, Fetcher, NotFetched, is_data
from ..clients.telegram import Button, Place, TelegramClient, Upload
from ..errors import Refused
from ..runtime.observability import count, logger
from .kinds import kind_of, may_move

ALBUM_SIZE = 10
# answers that the sweeper uploads at once: each may hold 50 MB, twice (template.yaml: MemorySize)
MOST_UPLOADS = 8
# other texts in an output are words or numbers
_URL = re.compile("https?:|data:", re.IGNORECASE)


class NoPicture(ValueError):
    """The prediction succeeded, but what it gave is no picture."""


def urls_of(output: JsonValue) -> list[str]:
    """Return the URLs anywhere in a prediction's output, in its order: 10 at most, as in an album.

    What is null, another text or no plain URL is left out; how many URLs are, the log and the
    metric PicturesLeftOut tell. Raises NoPicture where none is left.
    """
    given = [text for text in _texts(output) if _URL.match(text)]
    found = [url for text in given if (url := _plain(text))]
    if not found:
        raise NoPicture("there is no URL in the output")
    left_out = len(given) - len(found[:ALBUM_SIZE])
    if left_out:
        logger.warning("pictures left out", left_out=left_out)
        count("PicturesLeftOut", left_out)
    return found[:ALBUM_SIZE]


def _texts(output: JsonValue) -> Iterator[str]:
    """Yield the texts in lists and objects; the parser bounds how deep they may be."""
    if isinstance(output, str):
        yield output
    elif isinstance(output, list | dict):
        for each in output.values() if isinstance(output, dict) else output:
            yield from _texts(each)


def _plain(url: str) -> str | None:
    """Return the URL as it is called, by whomever; None if it can't be."""
    if is_data(url):
        return url
    try:
        return Address.of(url).url
    except NotFetched as exc:
        logger.warning("output left out", reason=str(exc))
        return None


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

    def send(
        self, place: Place, urls: Sequence[str], button: Button, *, spoiler: bool = False
    ) -> None:
        """Send 1 to 10 pictures as one message; the button goes under a single one.

        What can't be had is left out. What is no picture, or moves, makes files of all: Telegram
        takes no album of photos and files.
        Raises Refused where Telegram takes them in no way, NotFetched, UpstreamError.
        """
        if not any(is_data(url) or may_move(urlsplit(url).path) for url in urls):
            try:
                self._send(place, "photo", urls, button, spoiler=spoiler)
            except Refused as exc:
                _pass_on_unless_about_files(exc)
            else:
                return
        with self._uploads:
            self._upload(place, urls, button, spoiler=spoiler)

    def _upload(self, place: Place, urls: Sequence[str], button: Button, *, spoiler: bool) -> None:
        """Send the pictures as bytes."""
        self._show_uploading(place)
        files = [(content, kind_of(content, told)) for content, told in self._fetcher.fetch(*urls)]
        uploads = [
            Upload(f"darkroom-{number}{kind.ending}", content, kind.media_type)
            for number, (content, kind) in enumerate(files, start=1)
        ]
        if all(kind.is_still for _, kind in files):
            try:
                return self._send(place, "photo", uploads, button, spoiler=spoiler)
            except Refused as exc:
                _pass_on_unless_about_files(exc)
        return self._send(place, "document", uploads, button)

    def _show_uploading(self, place: Place) -> None:
        """Show that a picture is on its way; in a channel, for one, there is nothing to show it."""
        try:
            self._telegram.show_uploading(place)
        except Refused as exc:
            logger.info("uploading not shown", reason=str(exc))

    def _send(
        self,
        place: Place,
        way: str,
        files: Sequence[str | Upload],
        button: Button,
        *,
        spoiler: bool = False,
    ) -> None:
        if len(files) > 1:
            self._telegram.send_album(place, way, files, spoiler=spoiler)
        else:
            self._telegram.send_file(place, way, files[0], button, spoiler=spoiler)


def _pass_on_unless_about_files(exc: Refused) -> None:
    """Raise `exc` again unless the files may be its reason, so that another way may work."""
    if exc.upstream_status not in {400, 413} or exc.is_about_place:
        raise exc
    logger.info("telegram refused the picture this way", reason=exc.reason)
