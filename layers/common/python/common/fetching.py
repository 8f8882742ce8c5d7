"""Fetch what a model gave: a URL or a `data:` URI becomes bytes, within limits."""

import base64
import ipaddress
import socket
import time
from collections.abc import Callable
from urllib.parse import unquote_to_bytes, urlsplit

import requests
import urllib3

from .errors import BotError, UpstreamError
from .http import CONNECT_TIMEOUT, READ_TIMEOUT

# what the Bot API takes as an upload: https://core.telegram.org/bots/api#sending-files; as one
# function's memory holds it, with the copies that an upload makes, it is the limit of an answer
MAX_ANSWER_SIZE = 50 * 1024 * 1024
# for all of one answer; a function of 29 seconds then still has some to say how it went
MAX_SECONDS = 20.0
CHUNK = 64 * 1024


class NotFetched(BotError):
    """What the model gave can't be had, and never will be."""

    status = 200


class Fetcher:
    """Gets outputs; from private addresses only where `private_allowed`, as in the local cloud.

    The check is of the address that the name stands for at this moment; on AWS the functions run
    outside any VPC, so a private address leads at most to the runtime's own loopback.
    """

    def __init__(
        self,
        session: requests.Session,
        *,
        private_allowed: bool,
        clock: Callable[[], float] = time.monotonic,
    ):
        """`clock` counts seconds from any start."""
        self._session = session
        self._private_allowed = private_allowed
        self._clock = clock

    def fetch(self, *urls: str) -> list[tuple[bytes, str]]:
        """Return the bytes behind each of one answer's URLs, and their content type.

        The URLs are http, https or data; redirects are not followed. Raises NotFetched, also where
        it is over 50 MB together, and UpstreamError, also where it takes over 20 seconds together.
        (Headers that come byte by byte are ended by the function's own timeout alone.)
        """
        until = self._clock() + MAX_SECONDS
        found: list[tuple[bytes, str]] = []
        room = MAX_ANSWER_SIZE
        for url in urls:
            found.append(_decode(url) if url.startswith("data:") else self._get(url, room, until))
            room -= len(found[-1][0])
            if room < 0:
                raise NotFetched("the output is over 50 MB")
        return found

    def _get(self, url: str, room: int, until: float) -> tuple[bytes, str]:
        self._check(url)
        try:
            with self._session.get(
                url,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return self._read(answer, room, until), answer.headers.get("content-type", "")
        except (requests.RequestException, urllib3.exceptions.HTTPError) as exc:
            raise UpstreamError("the output's host", "GET", type(exc).__name__) from None

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            _ = parts.port  # raises where that can't be one
        except ValueError as exc:
            raise NotFetched("the output is not a URL") from exc
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NotFetched("the output is not an http URL")
        if self._private_allowed:
            return
        try:
            found = socket.getaddrinfo(parts.hostname, None, type=socket.SOCK_STREAM)
        except OSError as exc:
            raise UpstreamError("the output's host", "look-up", type(exc).__name__) from exc
        except UnicodeError as exc:  # a label that is empty or too long
            raise NotFetched("the output's host can't be a name") from exc
        if not all(_is_public(str(address[4][0])) for address in found):
            raise NotFetched("the output's host has a private address")

    def _read(self, answer: requests.Response, room: int, until: float) -> bytes:
        """Return the body, or its first bytes where it is over `room`."""
        if answer.status_code == 429 or answer.status_code >= 500:
            raise UpstreamError("the output's host", "GET", str(answer.status_code))
        if answer.status_code != 200:
            raise NotFetched(f"the output's host answered {answer.status_code}")
        content = bytearray()
        # what has come, however little: iter_content waits until it has a whole chunk
        while len(content) <= room and (chunk := answer.raw.read1(CHUNK, decode_content=True)):
            content += chunk
            if self._clock() > until:
                raise UpstreamError("the output's host", "GET", f"over {MAX_SECONDS:.0f} s")
        return bytes(content)


def _is_public(address: str) -> bool:
    """Whether an address is a machine's on the internet.

    Python calls multicast global, and IPv6 that wraps IPv4 (64:ff9b::7f00:1), which is reserved.
    """
    found = ipaddress.ip_address(address)
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _decode(url: str) -> tuple[bytes, str]:
    """Return content and type of a `data:` URI: https://www.rfc-editor.org/rfc/rfc2397."""
    head, comma, data = url[5:].partition(",")
    kind, _, encoding = head.rpartition(";")
    try:
        if not comma:
            raise NotFetched("the output is no data URI")
        if encoding == "base64":
            return base64.b64decode(data, validate=True), kind
        return unquote_to_bytes(data), head
    except ValueError as exc:  # binascii.Error is one; what is not ASCII raises it bare
        raise NotFetched("the output's base64 is broken") from exc
