"""HTTPS for the emulators or forwarders of Replicate and Telegram, if `--https` is given.

S3, the gateway and the page keep using HTTP. The scheme makes no difference to their clients, and
the browsers that open the page and S3's pictures don't trust our certificate authority.
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
    """Return the TLS context for the server with the port flag `flag`, or None if it uses HTTP.

    Raises CannotStart if there are no certificates.
    """
    found = _certificates(settings) if flag in SERVICE_PORTS else None
    return found.context if found else None


def trust_variables(settings: LocalSettings) -> Mapping[str, str]:
    """Return the variables that make clients trust our certificates. Raises CannotStart."""
    found = _certificates(settings)
    return found.variables if found else {}


def outgoing_calls(settings: LocalSettings) -> Outgoing:
    """Return an HTTP client for our own servers. Close it in its event loop. Raises CannotStart."""
    calls = Outgoing(settings.own_hosts)
    trust_parts(calls, settings)
    return calls


def trust_parts(calls: Outgoing, settings: LocalSettings) -> None:
    """Make `calls` trust our certificates. Raises CannotStart."""
    if found := _certificates(settings):
        calls.trust(found.authority)


def _certificates(settings: LocalSettings) -> Certificates | None:
    if not settings.https:
        return None
    from darkroom_emulators.kit.tls import certificates  # noqa: PLC0415 - only needed for HTTPS

    try:
        return certificates({urlsplit(settings.url(0)).hostname or ""})
    except NoCertificates as exc:
        raise CannotStart(str(exc)) from exc
