"""Who may call a server on this machine: any program, and web pages that the server itself serves.

Any page in a browser on this machine can send requests to loopback too. Foreign pages are detected
by `Origin`, by `Sec-Fetch-Site` if there is no `Origin` (an image, a script, a link), and by a
foreign name in `Host` if the page's domain resolves to this machine (DNS rebinding). Programs send
none of these. https://fetch.spec.whatwg.org/#origin-header https://www.w3.org/TR/fetch-metadata/
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
_LABEL = re.compile(r"[a-z0-9_-]*[a-z][a-z0-9_-]*", re.ASCII)  # not only digits: that is an address
_FROM_CONTAINERS = {"host.docker.internal", "host.containers.internal"}  # Docker's and Podman's
_SHOWN = 100  # how many characters of a header an error quotes
UNKNOWN_PAGE = (
    "browsers send no Sec-Fetch-Site to this host, so the page that asks is unknown; "
    "call 127.0.0.1 or localhost instead"
)


@dataclass(frozen=True, slots=True)
class CallerRule:
    """Which calls a server accepts.

    A call's `Host` must be this machine (including the names that containers use for it), a name
    without a dot (as in docker compose), or in `allowed`: hosts in lower case, each with or without
    a port. Web pages may call if they come from the server itself or from an allowed host; a page
    on loopback is allowed only if `allowed` has its host with its port.

    `takes_links` is for servers whose GETs change nothing or are meant to be opened in a browser:
    then any page may link to them. The page that has the link can't read the response.
    """

    allowed: frozenset[str] = frozenset()
    takes_links: bool = False

    def why_refused(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """Return why a request must be refused and what to do about it, None if it may pass.

        Names in `headers` are in lower case, as in an ASGI scope.
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
        """Return why a request without `Origin` is refused, None if it may pass."""
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
        """Return whether a host, with its port if it has one, is allowed."""
        if place in self.allowed:
            return True
        name = _name_of(place)
        return name in self.allowed and not is_loopback(name.strip("[]"))


@lru_cache(maxsize=256)  # called for every request
def _is_own_name(host: str) -> bool:
    """Return whether a `Host` names this machine or a neighbour in a container network."""
    name = _name_of(host.lower())
    if is_loopback(name.strip("[]")):
        return True
    return name in _FROM_CONTAINERS or _LABEL.fullmatch(name) is not None


def own_places(host: str, *ports: int) -> frozenset[str]:
    """Return the additional `Host` values that a server listening on `host` may be called by."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - no name of anything
        return frozenset()
    name = f"[{host}]" if ":" in host else host
    return frozenset(f"{name.lower()}:{port}" for port in ports)


def is_place(text: str) -> bool:
    """Return whether `text` is a host in lower case, with or without a port."""
    return _name_of(text) != ""


@lru_cache(maxsize=256)
def _name_of(place: str) -> str:
    """Return a host without its port, empty if `place` is not a host."""
    found = _HOST.fullmatch(place)
    return found["name"] if found else ""


def _place_of(url: str) -> str:
    """Return the host and port of an origin or URL, empty if it has none (such as `null`)."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _hides_its_page(host: str, agent: str) -> bool:
    """Return whether the caller is a browser that sends no `Sec-Fetch-Site`.

    Browsers send it only to https and loopback. If the host is a name without a dot, they don't,
    and an image on a foreign page would look like a program's call. All browsers, and no client
    libraries, call themselves "Mozilla".
    """
    name = _name_of(host.lower())
    return agent.startswith("Mozilla/") and not is_loopback(name.strip("[]"))


def _remedy(header: str, value: str, place: str) -> str:
    own = "call 127.0.0.1 or localhost, from a program or from its own page"
    way = f"start with --allow-host {place[:_SHOWN]}" if place else own
    return f'{header} "{value[:_SHOWN]}" is not allowed; {way}'
