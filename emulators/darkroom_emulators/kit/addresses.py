"""Checks which hosts an emulator may call: this machine, and hosts on an allow-list."""

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import urlsplit

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


class ForbiddenTarget(ValueError):
    """The URL is invalid, or its host is neither this machine nor on the allow-list."""


@lru_cache(maxsize=1024)
def is_loopback(host: str | None) -> bool:
    """Return whether `host`, a name or an IP address, refers to this machine."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_target(url: str, allowed_hosts: Collection[str] = ()) -> None:
    """Raise ForbiddenTarget unless `url` is http(s) on loopback or on an allowed host."""
    host = _host_of(url)
    if not is_loopback(host) and host not in allowed_hosts:
        raise ForbiddenTarget(
            f"{host} is not this machine; start the emulator with --allow-host {host} to allow it"
        )


@lru_cache(maxsize=1024)  # called twice for every webhook
def _host_of(url: str) -> str:
    """Return the host of an http or https URL. Raises ForbiddenTarget for any other URL."""
    if _UNPRINTABLE.search(url):
        raise ForbiddenTarget("not a URL: it contains a space or a control character")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host.encode("idna")  # as every resolver will, so that none of them raises a UnicodeError
    except ValueError as exc:
        raise ForbiddenTarget("not a URL") from exc
    if parts.scheme not in {"http", "https"} or not host:
        raise ForbiddenTarget("not an http or https URL")
    return host
