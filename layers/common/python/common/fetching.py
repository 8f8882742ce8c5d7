"""Fetch what a model gave: a URL or a `data:` URI becomes bytes, within limits."""

import base64
import binascii
import ipaddress
import socket
from urllib.parse import unquote_to_bytes, urlsplit

import requests

from .errors import BotError, UpstreamError
from .http import CONNECT_TIMEOUT, READ_TIMEOUT

# what the Bot API takes as an upload: https://core.telegram.org/bots/api#sending-files
MAX_OUTPUT_SIZE = 50 * 1024 * 1024
CHUNK = 64 * 1024


class NotFetched(BotError):
    """What the model gave can't be had, and never will be."""

    status = 200


class Fetcher:
    """Gets outputs; from private addresses only where `private_allowed`, as in the local cloud.

    The check is of the address that the name stands for at this moment; on AWS the functions run
    outside any VPC, so a private address leads at most to the runtime's own loopback.
    """

    def __init__(self, session: requests.Session, *, private_allowed: bool):
        self._session = session
        self._private_allowed = private_allowed

    def fetch(self, url: str) -> tuple[bytes, str]:
        """Return the bytes behind `url` and their content type. Raises NotFetched, UpstreamError.

        `url` is http, https or data; redirects are not followed.
        """
        if url.startswith("data:"):
            return _decode(url)
        self._check(url)
        try:
            with self._session.get(
                url,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _read(answer), answer.headers.get("content-type", "")
        except requests.RequestException as exc:
            raise UpstreamError("the output's host", "GET", type(exc).__name__) from None

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
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
        if not all(ipaddress.ip_address(address[4][0]).is_global for address in found):
            raise NotFetched("the output's host has a private address")


def _read(answer: requests.Response) -> bytes:
    if answer.status_code == 429 or answer.status_code >= 500:
        raise UpstreamError("the output's host", "GET", str(answer.status_code))
    if answer.status_code != 200:
        raise NotFetched(f"the output's host answered {answer.status_code}")
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > MAX_OUTPUT_SIZE:
            raise NotFetched("the output is over 50 MB")
    return bytes(content)


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
    except binascii.Error as exc:
        raise NotFetched("the output's base64 is broken") from exc
