"""Fetches a model's output from a URL or a `data:` URI, within limits."""

import base64
import ipaddress
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

import requests
import urllib3

from ..errors import BotError, UpstreamError
from ..runtime.observability import count, logger
from .http import CONNECT_TIMEOUT, READ_TIMEOUT

# the largest upload that the Bot API accepts: https://core.telegram.org/bots/api#sending-files. It
# limits the whole answer, which must fit into memory together with the copies made to upload it
MAX_ANSWER_SIZE = 50 * 1024 * 1024
# for one whole answer; this leaves time to report the outcome within a function's 29 seconds
MAX_SECONDS = 20.0
CHUNK = 64 * 1024

# the characters of a URL: https://www.rfc-editor.org/rfc/rfc3986#section-2
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


class NotFetched(BotError):
    """The model's output can't be fetched, now or later."""

    status = 200


@dataclass(frozen=True, slots=True)
class Address:
    """An http URL that was parsed once; `url` is reassembled from its parts.

    Two parsers may disagree about the host in a malformed URL. In `url`, it is unambiguous,
    so the `host` that we check is the one that is called.
    """

    host: str
    url: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """Parse a URL.

        Raises NotFetched unless it is plain: it must be http or https and use only RFC 3986's
        characters, with at most one @ and none before the host, and its host must be a name or an
        IP address. Fragments are dropped.
        """
        if not _URL.fullmatch(url) or url.count("@") > 1:
            raise NotFetched("the output is not a plain http URL")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
            if ":" in host:
                host = str(ipaddress.IPv6Address(host))
        except ValueError as exc:
            raise NotFetched("the output is not a URL") from exc
        if "@" in parts.netloc:
            raise NotFetched("the output's URL contains a user name")
        if not _HOST.fullmatch(host):
            raise NotFetched("the output's host is neither a name nor an IP address")
        where = f"[{host}]" if ":" in host else host
        where = where if port is None else f"{where}:{port}"
        return cls(host, urlunsplit((parts.scheme, where, parts.path or "/", parts.query, "")))


class Fetcher:
    """Fetches outputs, from private addresses only if `private_allowed`, as in the local cloud.

    A host's name is resolved once for the check and again for the call. If its address changes in
    between, little is at risk: on AWS the functions run outside any VPC, so that the only private
    address they can reach is their own loopback.
    """

    def __init__(
        self,
        session: requests.Session,
        *,
        private_allowed: bool,
        clock: Callable[[], float] = time.monotonic,
    ):
        """`clock` returns seconds since an arbitrary moment."""
        self._session = session
        self._private_allowed = private_allowed
        self._clock = clock

    def fetch(self, *urls: str) -> list[tuple[bytes, str]]:
        """Fetch one answer's URLs; return the bytes and content type of each that succeeded.

        The URLs are http, https or data; redirects are not followed. An output that would bring
        the total over 50 MB is left out. Raises NotFetched if none is left, and UpstreamError if a
        host fails or fetching takes over 20 seconds in total. (If headers arrive byte by byte, only
        the function's timeout ends that.)
        """
        until = self._clock() + MAX_SECONDS
        found: list[tuple[bytes, str]] = []
        room = MAX_ANSWER_SIZE
        reason = NotFetched("there is no output")
        for url in urls:
            try:
                content, told = _decode(url) if is_data(url) else self._get(url, room, until)
                if not content or len(content) > room:
                    raise NotFetched("the output is empty, or over 50 MB")
            except NotFetched as exc:
                reason = exc
                continue
            found.append((content, told))
            room -= len(content)
        if not found:
            raise reason
        if left_out := len(urls) - len(found):
            logger.warning("pictures left out", left_out=left_out, reason=str(reason))
            count("PicturesLeftOut", left_out)
        return found

    def _get(self, url: str, room: int, until: float) -> tuple[bytes, str]:
        address = Address.of(url)
        self._check(address.host)
        try:
            with self._session.get(
                address.url,
                timeout=(CONNECT_TIMEOUT, min(READ_TIMEOUT, self._left(until))),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return self._read(answer, room, until), answer.headers.get("content-type", "")
        except (requests.RequestException, urllib3.exceptions.HTTPError) as exc:
            raise UpstreamError("the output's host", "GET", type(exc).__name__) from None

    def _check(self, host: str) -> None:
        if self._private_allowed:
            return
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as exc:
            raise UpstreamError("the output's host", "look-up", type(exc).__name__) from exc
        except UnicodeError as exc:  # a label that is empty or too long
            raise NotFetched("the output's host is not a valid name") from exc
        if not all(_is_public(str(address[4][0])) for address in found):
            raise NotFetched("the output's host has a private address")

    def _read(self, answer: requests.Response, room: int, until: float) -> bytes:
        """Return the body, or its first bytes if it exceeds `room`."""
        if answer.status_code == 429 or answer.status_code >= 500:
            raise UpstreamError("the output's host", "GET", str(answer.status_code))
        if answer.status_code != 200:
            raise NotFetched(f"the output's host responded with {answer.status_code}")
        content = bytearray()
        # read1 returns the bytes that have arrived; iter_content would wait for a whole chunk
        while len(content) <= room and (chunk := answer.raw.read1(CHUNK, decode_content=True)):
            content += chunk
            self._left(until)
        return bytes(content)

    def _left(self, until: float) -> float:
        """Return how many seconds are left. Raises UpstreamError if there are none."""
        left = until - self._clock()
        if left <= 0:
            raise UpstreamError("the output's host", "GET", f"over {MAX_SECONDS:.0f} s")
        return left


def is_data(url: str) -> bool:
    """Return whether this is a `data:` URI, which contains the data itself."""
    return url[:5].lower() == "data:"


def _is_public(address: str) -> bool:
    """Return whether an address belongs to a machine on the internet.

    Python's `is_global` is wrongly true for multicast addresses, and for reserved IPv6 addresses
    that embed IPv4 (64:ff9b::7f00:1).
    """
    found = ipaddress.ip_address(address)
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _decode(url: str) -> tuple[bytes, str]:
    """Return the content and type of a `data:` URI: https://www.rfc-editor.org/rfc/rfc2397."""
    head, comma, data = url[5:].partition(",")
    kind, _, encoding = head.rpartition(";")
    try:
        if not comma:
            raise NotFetched("the output is not a data URI")
        if encoding == "base64":
            return base64.b64decode(data, validate=True), kind
        return unquote_to_bytes(data), head
    except ValueError as exc:  # raised for non-ASCII text; includes binascii.Error
        raise NotFetched("the output's base64 is invalid") from exc
