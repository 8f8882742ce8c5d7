"""Splits a URL into the address to connect to and the path to request."""

import base64
import string
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

_PORTS = {"http": 80, "https": 443}


class BadUrl(OSError):
    """The URL can't be called because its port or host is invalid."""


class Origin(NamedTuple):
    """The scheme, host and port to connect to."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """The value of the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Target(NamedTuple):
    """The target of a request; `authorization` is built from the URL's user name and password."""

    origin: Origin
    path: str
    authorization: str | None


@lru_cache(maxsize=1024)  # the same webhook URLs are called repeatedly
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
    # exactly as given, because the signature of a presigned URL covers these characters
    path = url[len(parts.scheme) + len("://") + len(parts.netloc) :].partition("#")[0]
    if not path.startswith("/"):
        path = f"/{path}"
    authorization = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Target(origin, quote(path, safe=string.punctuation), authorization)
