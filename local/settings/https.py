"""HTTPS for the emulators, or forwarders, of Replicate and Telegram, if `--https` is given.

S3, the gateway and the page stay on http. None of their clients depends on the scheme, and
browsers, which do not trust our authority, open the page and the pictures in S3.
"""

from collections.abc import Mapping
from ssl import SSLContext
from urllib.parse import urlsplit

from darkroom_emulators.kit.certificates import Certificates, NoCertificates
from darkroom_emulators.kit.outgoing import Outgoing
from operations.failures import CannotStart

from .local_settings import LocalSettings

SERVICE_PORTS = {"--replicate-port", "--telegram-port"}


def server_tls(settings: LocalSettings, flag: str) -> SSLContext | None:
    """Return the TLS context of the part whose port is `flag`, None if it uses http.

    Raises CannotStart.
    """
    found = _certificates(settings) if flag in SERVICE_PORTS else None
    return found.context if found else None


def trust_variables(settings: LocalSettings) -> Mapping[str, str]:
    """Return the variables that make clients trust the parts. Raises CannotStart."""
    found = _certificates(settings)
    return found.variables if found else {}


def outgoing_calls(settings: LocalSettings) -> Outgoing:
    """Return a client that calls the parts; close it in its event loop. Raises CannotStart."""
    calls = Outgoing(settings.own_hosts)
    trust_parts(calls, settings)
    return calls


def trust_parts(calls: Outgoing, settings: LocalSettings) -> None:
    """Make `calls` trust the parts. Raises CannotStart."""
    if found := _certificates(settings):
        calls.trust(found.authority)


def _certificates(settings: LocalSettings) -> Certificates | None:
    if not settings.https:
        return None
    from darkroom_emulators.kit.tls import certificates  # noqa: PLC0415 - which only HTTPS needs

    try:
        return certificates({urlsplit(settings.url(0)).hostname or ""})
    except NoCertificates as exc:
        raise CannotStart(str(exc)) from exc
