"""A request to the embedded S3, as received."""

from dataclasses import dataclass


@dataclass(frozen=True)
class S3Request:
    """A request whose path and query are still percent-encoded, with header names in lowercase."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
