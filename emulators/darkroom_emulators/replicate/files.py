"""Uploaded files and the models' output files."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..kit.clock import Clock
from ..kit.spool import Spooled
from ..kit.store import Store
from .identifiers import milliseconds
from .limits import Limits


@dataclass(frozen=True, slots=True)
class ApiFile:
    """A file; `id` is its key in the store, and times are Unix seconds."""

    id: str
    name: str
    content_type: str
    content: Spooled
    created_at: float
    expires_at: float
    number: int = 0
    metadata: dict[str, object] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)

    def as_json(self, base_url: str) -> dict[str, object]:
        """Return the JSON object that the Files API returns."""
        return {
            "id": self.id,
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.content),
            "etag": self.checksums.get("md5"),
            "checksums": dict(self.checksums),
            "metadata": self.metadata,
            "created_at": milliseconds(self.created_at),
            "expires_at": milliseconds(self.expires_at),
            "urls": {"get": f"{base_url}/v1/files/{self.id}"},
        }


Files = Store[str, ApiFile]


def new_files(clock: Clock, limits: Limits) -> Files:
    """Return an empty store of files."""
    return Store(clock.now, most=limits.kept_files, max_bytes=limits.kept_file_bytes)


def keep(files: Files, file: ApiFile) -> None:
    """Store a file until it expires or is dropped to make room."""
    files.put(file.id, file, size=len(file.content), expires_at=file.expires_at)


def checksums_of(content: bytes) -> dict[str, str]:
    """Return a file's SHA-256 and MD5 in hex."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }


def download_signature(key: bytes, owner: str, file_id: str, expiry: str) -> str:
    """Return a download URL's signature: HMAC-SHA256 of `{owner} {id} {expiry}`, in base64."""
    digest = hmac.digest(key, f"{owner} {file_id} {expiry}".encode(), "sha256")
    return base64.b64encode(digest).decode()
