"""Uploaded files and the models' output files: in memory, bounded, and gone when they are old."""

import base64
import hashlib
import hmac
import itertools
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from .identifiers import milliseconds


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file, `id` being its name in the store; times are Unix seconds."""

    id: str
    name: str
    content_type: str
    content: bytes
    created_at: float
    expires_at: float
    metadata: dict[str, object] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)

    def as_json(self, base_url: str) -> dict[str, object]:
        """Return the object that the Files API answers."""
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


class Files:
    """Files by id, the oldest of which make room for the newest."""

    def __init__(self, kept_bytes: int):
        self._kept_bytes = kept_bytes
        self._files: OrderedDict[str, tuple[int, StoredFile]] = OrderedDict()
        self._bytes = 0
        self._numbers = itertools.count(1)

    def add(self, file: StoredFile) -> None:
        """Keep a file, dropping the oldest as far as needed."""
        self._files[file.id] = (next(self._numbers), file)
        self._bytes += len(file.content)
        while self._bytes > self._kept_bytes and len(self._files) > 1:
            self.remove(next(iter(self._files)))

    def get(self, file_id: str, now: float) -> StoredFile | None:
        """Return the file unless it is unknown or expired."""
        _, file = self._files.get(file_id, (0, None))
        if file and file.expires_at <= now:
            self.remove(file_id)
            return None
        return file

    def remove(self, file_id: str) -> bool:
        """Drop a file; say whether there was one."""
        _, file = self._files.pop(file_id, (0, None))
        if file:
            self._bytes -= len(file.content)
        return file is not None

    def newest_first(self, now: float) -> list[tuple[int, StoredFile]]:
        """Return the files that are not expired, each with its number."""
        return [(n, file) for n, file in reversed(self._files.values()) if file.expires_at > now]

    def clear(self) -> None:
        """Drop all."""
        self._files.clear()
        self._bytes = 0


def checksums_of(content: bytes) -> dict[str, str]:
    """Return SHA-256 and MD5 of a file."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }


def download_signature(key: bytes, owner: str, file_id: str, expiry: str) -> str:
    """Return what a download URL must carry: base64 HMAC-SHA256 of `{owner} {id} {expiry}`."""
    digest = hmac.digest(key, f"{owner} {file_id} {expiry}".encode(), "sha256")
    return base64.b64encode(digest).decode()
