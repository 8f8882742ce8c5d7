"""A request to the embedded S3, as received."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class S3Request:
    """A request whose path and query are still percent-encoded, with header names in lowercase."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, request: "Request", body: bytes) -> "S3Request":
        """Return a request with its body; repeated headers are joined."""
        path, query = request.scope["raw_path"].decode(), request.scope["query_string"].decode()
        headers: dict[str, str] = {}
        for name, value in request.headers.items():
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        return cls(request.method, path, query, headers, body)
