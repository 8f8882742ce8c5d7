"""Checks and normalizes URLs in buttons and entities as Telegram does.

Follows `parse_url` and `LinkManager::check_link` of https://github.com/tdlib/td.
"""

import ipaddress
import re
from dataclasses import dataclass

_SCHEME = re.compile(r"(tg|tonsite|ton):(?://)?", re.IGNORECASE)
_PROTOCOL = re.compile(r"([^:/?#@\[\]]*)://")
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT = re.compile(r"(.+):([^:@\]]*)", re.DOTALL)
_HOST = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9a-fA-F]{2}|[^\x00-\x7f])*")
_USERINFO = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[0-9a-fA-F]{2}|[^\x00-\x7f])*")
_USER_LINK = re.compile(r"tg:(?://)?user/?\?(?:[^#]*&)?id=([1-9][0-9]{0,18})(?:[&#].*)?")


class BadLink(ValueError):
    """Telegram would refuse the URL; the error message is the real server's."""


@dataclass(frozen=True, slots=True)
class _Link:
    protocol: str
    userinfo: str
    host: str
    port: int  # 0 if none is given
    query: str

    @property
    def url(self) -> str:
        userinfo = f"{self.userinfo}@" if self.userinfo else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.protocol}://{userinfo}{self.host}{port}{self.query}"

    @property
    def is_ipv6(self) -> bool:
        return self.host.startswith("[")


def clean_link(url: str, *, https_only: bool = False) -> str:
    """Return a URL as Telegram stores it, with a scheme, a lowercase host and a path.

    Raises BadLink.
    """
    scheme = _SCHEME.match(url)
    rest = url[scheme.end() :] if scheme else url
    link = _parse(rest)
    if https_only and (scheme or link.protocol != "https"):
        raise BadLink("Only HTTPS links are allowed")
    if scheme:
        return _app_link(scheme[1].lower(), rest, link)
    if "." not in link.host and not link.is_ipv6:
        raise BadLink("Wrong HTTP URL")
    return link.url


def file_url(url: str) -> str:
    """Return the URL of a file with a scheme; unlike in `clean_link`, the host needs no dot.

    Raises BadLink.
    """
    return _parse(url).url


def linked_user(url: str) -> int:
    """Return the user id in a link like tg://user?id=7, or 0 for any other link."""
    found = _USER_LINK.fullmatch(url.lower())
    return int(found[1]) if found else 0


def _app_link(scheme: str, rest: str, link: _Link) -> str:
    is_web = rest.lower().startswith("http://") or link.protocol == "https"
    if is_web or link.userinfo or link.port or link.is_ipv6:
        raise BadLink("Wrong tg URL" if scheme == "tg" else "Wrong ton URL")
    if not re.fullmatch(r"[\w.-]*" if scheme == "tonsite" else r"[\w-]*", link.host, re.ASCII):
        raise BadLink("Unallowed characters in URL host")
    query = link.query[1:] if link.query.startswith("/?") else link.query
    return f"{scheme}://{link.host}{query}"


def _parse(url: str) -> _Link:
    protocol, rest = "http", url
    if found := _PROTOCOL.match(url):
        protocol, rest = found[1].lower(), url[found.end() :]
        if protocol not in {"http", "https"}:
            raise BadLink("Unsupported URL protocol")
    authority = _AUTHORITY.match(rest)
    place = authority.group() if authority else ""
    query = rest[len(place) :]
    place, port = _port(place)
    userinfo, _, host = place.rpartition("@")
    _check_host(host, userinfo)
    return _Link(protocol, userinfo, host.lower(), port, _path(query))


def _port(place: str) -> tuple[str, int]:
    found = _PORT.fullmatch(place)
    if not found:
        return place, 0
    digits = found[2].lstrip("0")
    port = int(digits) if re.fullmatch(r"[0-9]{1,5}", digits) else 0
    if not 0 < port <= 65535:
        raise BadLink("Wrong port number specified in the URL")
    return found[1], port


def _check_host(host: str, userinfo: str) -> None:
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError as exc:
            raise BadLink("Wrong IPv6 address specified in the URL") from exc
        return
    if not host:
        raise BadLink("URL host is empty")
    if host == ".":
        raise BadLink("Host is invalid")
    if not _HOST.fullmatch(host):
        raise BadLink("Disallowed character in URL host")
    if not _USERINFO.fullmatch(userinfo):
        raise BadLink("Disallowed character in URL userinfo")


def _path(query: str) -> str:
    query = query.rstrip() or "/"
    path = query if query.startswith("/") else f"/{query}"
    return "".join(char if char > " " else f"%{ord(char):02X}" for char in path)
