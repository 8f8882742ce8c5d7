"""Sends a model's output to the chat, in the first form that Telegram accepts."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import JsonValue

from ..clients.fetching import Address, Fetcher, NotFetched, is_data
from ..clients.telegram import Place, TelegramClient, Upload
from ..errors import Refused, TryAgain
from ..runtime.observability import count, logger
from ..runtime.styles import Output
from .buttons import Offer
from .kinds import Way, kind_of, may_move
from .losses import loses_as_photo
from .mp4 import video_facts

ALBUM_SIZE = 10
# how many answers the sweeper uploads concurrently; each needs up to 2 * 50 MB (template.yaml)
MOST_UPLOADS = 8
# how a URL begins; any other string in an output is plain text
_URL = re.compile("https?:|data:", re.IGNORECASE)


class NoPicture(ValueError):
    """The prediction succeeded, but its output has no URL that can be fetched."""


def urls_of(output: JsonValue) -> list[str]:
    """Return the first 10 URLs, an album's maximum, from anywhere in a prediction's output.

    Anything else is skipped. Malformed URLs and any after the tenth are left out; the log and the
    metric PicturesLeftOut count them. Raises NoPicture if no URL is left.
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
    """Yield the strings in nested lists and objects; the JSON parser limits the depth."""
    if isinstance(output, str):
        yield output
    elif isinstance(output, list | dict):
        for each in output.values() if isinstance(output, dict) else output:
            yield from _texts(each)


def _plain(url: str) -> str | None:
    """Return the URL in an unambiguous form (see `Address`), or None if it can't be fetched."""
    if is_data(url):
        return url
    try:
        return Address.of(url).url
    except NotFetched as exc:
        logger.warning("output left out", reason=str(exc))
        return None


@dataclass(frozen=True, slots=True)
class _File:
    """An output as bytes, how to send it, and whether that loses anything."""

    upload: Upload
    way: Way
    loses: bool


class Sender:
    """Sends photos by URL, and uploads other outputs and photos that Telegram refuses that way.

    Telegram itself fetches photos of up to 5 MB. It accepts uploads of up to 50 MB, but photos only
    up to 10 MB, with width plus height at most 10,000 pixels and their ratio at most 20:
    https://core.telegram.org/bots/api#sending-files
    """

    def __init__(self, telegram: TelegramClient, fetcher: Fetcher):
        self._telegram = telegram
        self._fetcher = fetcher
        self._uploads = threading.Semaphore(MOST_UPLOADS)

    def send(
        self,
        place: Place,
        urls: Sequence[str],
        offer: Offer,
        *,
        output: Output = Output.FITTING,
        spoiler: bool = False,
    ) -> None:
        """Send 1 to 10 outputs, as one message or album, with the buttons of `offer`.

        Outputs that can't be fetched are left out. If one of the outputs must be a document, or one
        of several is an animation, all are sent as documents, because no album mixes these with
        photos. An album can't have buttons, so a separate message has them.

        *As a file* is offered if a photo loses something or, for photos sent by URL, if there are
        several photos or styles. Raises Refused if Telegram accepts no form of the outputs,
        NotFetched, or UpstreamError.
        """
        if not any(is_data(url) or may_move(urlsplit(url).path) for url in urls):
            try:
                photos = [(Way.PHOTO, url) for url in urls]
                # it is unknown whether these lose anything as photos
                as_file = len(urls) > 1 or offer.styles.are_several
                self._send(
                    place, photos, offer, numbers=len(urls), as_file=as_file, spoiler=spoiler
                )
            except Refused as exc:
                _pass_on_unless_about_files(exc)
            else:
                if output is Output.FILE:
                    self._send_full_too(place, urls)
                return
        with self._uploads:
            self._upload(place, urls, offer, output=output, spoiler=spoiler)

    def send_in_full(self, place: Place, urls: Sequence[str]) -> None:
        """Send the outputs as documents, in full quality. Raises the same errors as `send`."""
        with self._uploads:
            files = self._fetch(place, urls, Output.FITTING)
            self._send_documents(place, files)

    def _upload(
        self,
        place: Place,
        urls: Sequence[str],
        offer: Offer,
        *,
        output: Output,
        spoiler: bool,
    ) -> None:
        """Send the outputs as bytes, and as documents if no other way works."""
        files = self._fetch(place, urls, output)
        ways = {file.way for file in files}
        numbers = len(files) if len(files) == len(urls) else 0
        if Way.DOCUMENT not in ways and (len(files) == 1 or Way.ANIMATION not in ways):
            as_file = any(file.loses for file in files)
            shown = [(file.way, file.upload) for file in files]
            try:
                self._send(place, shown, offer, numbers=numbers, as_file=as_file, spoiler=spoiler)
            except Refused as exc:
                _pass_on_unless_about_files(exc)
            else:
                if output is Output.FILE and as_file:
                    self._unless_it_fails(lambda: self._send_documents(place, files))
                return
        documents = [(Way.DOCUMENT, file.upload) for file in files]
        self._send(place, documents, offer, numbers=numbers, as_file=False, spoiler=False)

    def _fetch(self, place: Place, urls: Sequence[str], output: Output) -> list[_File]:
        self._show_uploading(place)
        fetched = enumerate(self._fetcher.fetch(*urls), start=1)
        return [_file(number, content, told, output) for number, (content, told) in fetched]

    def _show_uploading(self, place: Place) -> None:
        """Show in the chat that a picture is being sent; Telegram refuses this in channels."""
        try:
            self._telegram.show_uploading(place)
        except Refused as exc:
            logger.info("chat action not shown", reason=str(exc))

    def _send(
        self,
        place: Place,
        files: Sequence[tuple[Way, str | Upload]],
        offer: Offer,
        *,
        numbers: int,
        as_file: bool,
        spoiler: bool,
    ) -> None:
        if len(files) == 1:
            ((way, file),) = files
            buttons = offer.under_one(as_file=as_file)
            self._telegram.send_file(place, way, file, buttons, spoiler=spoiler)
            return
        self._telegram.send_album(place, files, spoiler=spoiler)
        buttons = offer.under_several(numbers, as_file=as_file)
        self._unless_it_fails(lambda: self._telegram.send_message(place, offer.of_several, buttons))

    def _send_documents(self, place: Place, files: Sequence[_File]) -> None:
        documents = [(Way.DOCUMENT, file.upload) for file in files]
        if len(documents) == 1:
            self._telegram.send_file(place, *documents[0])
        else:
            self._telegram.send_album(place, documents)

    def _send_full_too(self, place: Place, urls: Sequence[str]) -> None:
        self._unless_it_fails(lambda: self.send_in_full(place, urls))

    def _unless_it_fails(self, step: Callable[[], object]) -> None:
        """Send an addition to the answer; ignore failures: a retry would repeat the answer."""
        try:
            step()
        except (Refused, TryAgain, NotFetched) as exc:
            logger.warning("addition to the answer not sent", reason=str(exc))


def _file(number: int, content: bytes, told: str, output: Output) -> _File:
    kind = kind_of(content, told)
    facts = video_facts(content) if kind.way is Way.VIDEO else None
    known = (
        {"width": facts.width, "height": facts.height, "duration": facts.seconds} if facts else {}
    )
    way = Way.ANIMATION if kind.way is Way.VIDEO and output is Output.ANIMATION else kind.way
    upload = Upload(f"darkroom-{number}{kind.ending}", content, kind.media_type, known)
    return _File(upload, way, loses=way is Way.PHOTO and loses_as_photo(content))


def _pass_on_unless_about_files(exc: Refused) -> None:
    """Raise `exc` again, unless it may be about the files: then another form may be accepted."""
    if exc.upstream_status not in {400, 413} or exc.is_about_place:
        raise exc
    logger.info("Telegram refused this form of the picture", reason=exc.reason)
