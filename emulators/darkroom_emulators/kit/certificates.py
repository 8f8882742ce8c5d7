"""The certificates that an emulator uses for HTTPS."""

import ssl
from dataclasses import dataclass
from pathlib import Path


class NoCertificates(OSError):
    """The certificates can't be stored."""

    def __init__(self, folder: Path, reason: OSError):
        why = reason.strerror or reason
        super().__init__(
            f"can't keep certificates in {folder}: {why}; start with --http, or "
            "set XDG_CACHE_HOME to a folder that is yours"
        )


@dataclass(frozen=True)
class Certificates:
    """What an emulator needs to serve HTTPS, and what its clients need to trust it.

    The file `authority` contains only our own authority, `bundle` also those of certifi.
    """

    context: ssl.SSLContext
    authority: Path
    bundle: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that make clients in Python and Node, and curl, trust it."""
        return {
            "SSL_CERT_FILE": str(self.bundle),  # httpx, aiohttp, OpenSSL, Go
            "REQUESTS_CA_BUNDLE": str(self.bundle),
            "CURL_CA_BUNDLE": str(self.bundle),
            "NODE_EXTRA_CA_CERTS": str(self.authority),
        }
