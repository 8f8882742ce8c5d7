"""Fetches files that bots send by URL, following the real server's rules."""

from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from ..kit.addresses import ForbiddenTarget
from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.outgoing import BadUrl, Outgoing, TooLarge
from ..kit.store import Store
from .errors import bad_request
from .events import FetchFailed
from .kinds import KINDS
from .links import BadLink, file_url
from .privacy import mask_url

FETCH_SECONDS = 30.0
CACHED_SECONDS = 3 * 86_400.0
CACHED_URLS = 200
CACHED_BYTES = 64 << 20  # in total; the oldest are dropped first


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of fetching a URL: its content, or the description of a failure."""

    name: str = ""
    content_type: str = ""
    content: bytes = b""
    failure: str = ""


class UrlFetcher:
    """Fetches a URL once and caches the result, even a failure, for three days.

    Telegram caches failures too, so a URL that failed once stays broken
    (https://github.com/tdlib/telegram-bot-api/issues/782).
    """

    def __init__(
        self, outgoing: Outgoing, clock: Clock, log: EventLog, *, cached_bytes: int = CACHED_BYTES
    ):
        self._outgoing, self._clock, self._log = outgoing, clock, log
        self._cache: Store[tuple[str, str], Fetched] = Store(
            clock.now, most=CACHED_URLS, max_bytes=cached_bytes, max_age=CACHED_SECONDS
        )

    async def fetch(self, url: str, kind: str) -> Fetched:
        """Return the content of `url`, to be sent as the given `kind`. Raises ApiError."""
        try:
            url = file_url(url)
        except BadLink as exc:
            raise bad_request(f"invalid file HTTP URL specified: {exc}") from exc
        found = self._cache.get((kind, url))
        if found is None:
            found = await self._load(url, kind)
            self._cache.put((kind, url), found, size=len(found.content))
        if found.failure:
            raise bad_request(found.failure)
        return found

    async def _load(self, url: str, kind: str) -> Fetched:
        try:
            call = self._outgoing.request("GET", url, max_bytes=KINDS[kind].max_fetched)
            status, _, headers, content = await self._clock.wait_for(
                call, FETCH_SECONDS, outside=True
            )
        except BadUrl:
            return self._failed(url, "wrong HTTP URL specified", "not a URL")
        except (OSError, TooLarge, ForbiddenTarget) as exc:
            return self._failed(url, "failed to get HTTP URL content", _why(exc))
        if status != 200 or not content:
            why = f"responded with {status} and {len(content)} bytes"
            return self._failed(url, "failed to get HTTP URL content", why)
        content_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        family = f"{content_type.partition('/')[0]}/"  # "image/" in `url_types` accepts all images
        if not {content_type, family} & KINDS[kind].url_types:
            return self._failed(url, "wrong type of the web page content", content_type)
        name = PurePath(unquote(urlsplit(url).path)).name or "file"
        return Fetched(name, content_type, content)

    def _failed(self, url: str, description: str, why: str) -> Fetched:
        self._log.append(FetchFailed(url=mask_url(url), description=description, why=why))
        return Fetched(failure=description)


def _why(exc: Exception) -> str:
    """Describe a failure without the URL, which libraries include in their messages."""
    return str(exc) if isinstance(exc, ForbiddenTarget | TooLarge) else type(exc).__name__
