"""The certificates that an emulator uses for HTTPS."""

import ssl
from dataclasses import dataclass
from pathlib import Path


class NoCertificates(OSError):
    """The certificates could not be stored."""

    def __init__(self, folder: Path, reason: OSError):
        why = reason.strerror or reason
        super().__init__(
            f"can't store certificates in {folder}: {why}; start with --http, or "
            "set XDG_CACHE_HOME to a folder that you can write to"
        )


@dataclass(frozen=True)
class Certificates:
    """The certificates with which an emulator serves HTTPS, and by which clients trust it.

    The file `authority` contains only our own certificate authority; `bundle` also contains
    certifi's.
    """

    context: ssl.SSLContext
    authority: Path
    bundle: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that make Python, Node and curl trust the emulator."""
        return {
            "SSL_CERT_FILE": str(self.bundle),  # httpx, aiohttp, OpenSSL, Go
            "REQUESTS_CA_BUNDLE": str(self.bundle),
            "CURL_CA_BUNDLE": str(self.bundle),
            "NODE_EXTRA_CA_CERTS": str(self.authority),
        }
