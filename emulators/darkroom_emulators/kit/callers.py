"""Decides who may call a server on this machine: programs, its own web pages, and allowed hosts.

Any web page that is open in a browser on this machine could send requests to loopback, too. A
request from another site's page is recognized by its `Origin` or, if it has none (as for an image,
a script or a link), by its `Sec-Fetch-Site`. If the site's domain resolves to this machine (DNS
rebinding), the other site's name in `Host` gives it away. Only browsers send the first two headers.
https://fetch.spec.whatwg.org/#origin-header https://www.w3.org/TR/fetch-metadata/
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from .addresses import is_loopback

_TELLING = frozenset(
    b"host origin referer user-agent sec-fetch-site sec-fetch-mode sec-fetch-dest".split()
)
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::[0-9]{0,5})?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_-]*[a-z][a-z0-9_-]*", re.ASCII)  # digits alone would be an address
_FROM_CONTAINERS = {"host.docker.internal", "host.containers.internal"}  # Docker's and Podman's
_SHOWN = 100  # how many characters of a header an error quotes
UNKNOWN_PAGE = (
    "browsers send no Sec-Fetch-Site to this host, so it is unknown which page sent the request; "
    "use 127.0.0.1 or localhost instead"
)


@dataclass(frozen=True, slots=True)
class CallerRule:
    """A rule for which requests a server accepts.

    The `Host` header must name this machine (the names that containers use for it count), be a name
    without a dot (as in docker compose), or be in `allowed`, a set of hosts in lowercase, with or
    without a port. Web pages may send requests if they come from the server itself or from an
    allowed host. A page on loopback is allowed only if `allowed` contains its host and port.

    With `takes_links`, any page may link to the server. This is for servers whose GETs change
    nothing or are meant to be opened in a browser; the linking page can't read the response.
    """

    allowed: frozenset[str] = frozenset()
    takes_links: bool = False

    def why_refused(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """Return why to refuse a request and what to do about it, or None if it is allowed.

        The names in `headers` must be in lowercase, as in an ASGI scope.
        """
        told = {name: value.decode("latin-1") for name, value in headers if name in _TELLING}
        host = told.get(b"host")
        if host is not None and not self._is_host(host):
            return _remedy("Host", host, _name_of(host.lower()))
        if (origin := told.get(b"origin")) is not None:
            place = _place_of(origin)
            is_own = bool(place) and place == (host or "").lower()
            return None if is_own or self._is_allowed(place) else _remedy("Origin", origin, place)
        return self._why_unnamed(told, reads=self.takes_links and method in {"GET", "HEAD"})

    def _why_unnamed(self, told: Mapping[bytes, str], *, reads: bool) -> str | None:
        """Return why to refuse a request without `Origin`, or None if it is allowed."""
        site = told.get(b"sec-fetch-site")
        if site in {"same-origin", "none"}:
            return None
        if site is None:
            is_hidden = _hides_its_page(told.get(b"host", ""), told.get(b"user-agent", ""))
            return UNKNOWN_PAGE if is_hidden and not reads else None
        is_link = told.get(b"sec-fetch-mode") == "navigate"
        if reads and is_link and told.get(b"sec-fetch-dest", "document") == "document":
            return None
        place = _place_of(told.get(b"referer", ""))
        return None if self._is_allowed(place) else _remedy("Sec-Fetch-Site", site, place)

    def _is_host(self, host: str) -> bool:
        return _is_own_name(host) or self._is_allowed(host.lower())

    def _is_allowed(self, place: str) -> bool:
        """Return whether a host, with or without a port, is on the allow-list."""
        if place in self.allowed:
            return True
        name = _name_of(place)
        return name in self.allowed and not is_loopback(name.strip("[]"))


@lru_cache(maxsize=256)  # called for every request
def _is_own_name(host: str) -> bool:
    """Return whether a `Host` names this machine, or could be a host in a container network."""
    name = _name_of(host.lower())
    return is_this_machine(name.strip("[]")) or _LABEL.fullmatch(name) is not None


def is_this_machine(name: str | None) -> bool:
    """Return whether a host name in lowercase means this machine, here or in a container."""
    return is_loopback(name) or name in _FROM_CONTAINERS


def own_places(host: str, *ports: int) -> frozenset[str]:
    """Return the additional `Host` values to accept for a server that listens on `host`."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - not a name that anyone can call
        return frozenset()
    name = f"[{host}]" if ":" in host else host
    return frozenset(f"{name.lower()}:{port}" for port in ports)


def is_place(text: str) -> bool:
    """Return whether `text` is a host in lowercase, with or without a port."""
    return _name_of(text) != ""


@lru_cache(maxsize=256)
def _name_of(place: str) -> str:
    """Return the host without its port, or an empty string if `place` is not a host."""
    found = _HOST.fullmatch(place)
    return found["name"] if found else ""


def _place_of(url: str) -> str:
    """Return the host and port of an origin or URL, or "" if it has none, like `null`."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _hides_its_page(host: str, agent: str) -> bool:
    """Return whether the caller is a browser that sends no `Sec-Fetch-Site`.

    Browsers send it only over https or to loopback. They don't send it to a host name without a
    dot, so an image on another site's page would look like a program's request. All browsers call
    themselves "Mozilla"; client libraries don't.
    """
    name = _name_of(host.lower())
    return agent.startswith("Mozilla/") and not is_loopback(name.strip("[]"))


def _remedy(header: str, value: str, place: str) -> str:
    own = "call 127.0.0.1 or localhost, from a program or the server's own page"
    way = f"start with --allow-host {place[:_SHOWN]}" if place else own
    return f'{header} "{value[:_SHOWN]}" is not allowed; {way}'
