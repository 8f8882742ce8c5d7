"""Parses a URL for a call: where to connect, and what to put into the request."""

import base64
import string
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

_PORTS = {"http": 80, "https": 443}


class BadUrl(OSError):
    """The URL can't be called: its port or host is impossible."""


class Origin(NamedTuple):
    """Where to connect."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """The origin in the form of a `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Target(NamedTuple):
    """The target of a URL; `authorization` is made from its user name and password."""

    origin: Origin
    path: str
    authorization: str | None


@lru_cache(maxsize=1024)  # a webhook's URL is used again and again
def target_of(url: str) -> Target:
    """Return the target of an http or https URL. Raises BadUrl."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        if not host.isascii():
            host = host.encode("idna").decode()
        origin = Origin(parts.scheme, host, parts.port or _PORTS[parts.scheme])
    except ValueError as exc:
        raise BadUrl(f"not a URL: {exc}") from exc
    # exactly as given: the signature of a presigned URL covers these characters
    path = url[len(parts.scheme) + len("://") + len(parts.netloc) :].partition("#")[0]
    if not path.startswith("/"):
        path = f"/{path}"
    authorization = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Target(origin, quote(path, safe=string.punctuation), authorization)
