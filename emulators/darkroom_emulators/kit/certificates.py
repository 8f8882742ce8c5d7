"""The certificates with which an emulator speaks HTTPS."""

import ssl
from dataclasses import dataclass
from pathlib import Path


class NoCertificates(OSError):
    """They can't be stored."""

    def __init__(self, folder: Path, reason: OSError):
        why = reason.strerror or reason
        super().__init__(
            f"can't keep certificates in {folder}: {why}; start with --http, or "
            "set XDG_CACHE_HOME to a folder that is yours"
        )


@dataclass(frozen=True)
class Certificates:
    """What an emulator needs to speak HTTPS, and its clients need to trust it.

    The file `authority` has only the authority, `bundle` certifi's as well.
    """

    context: ssl.SSLContext
    authority: Path
    bundle: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment that makes Python's, Node's and curl's clients trust it."""
        return {
            "SSL_CERT_FILE": str(self.bundle),  # httpx, aiohttp, OpenSSL, Go
            "REQUESTS_CA_BUNDLE": str(self.bundle),
            "CURL_CA_BUNDLE": str(self.bundle),
            "NODE_EXTRA_CA_CERTS": str(self.authority),
        }
