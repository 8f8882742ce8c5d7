"""Parses multipart/form-data: https://www.rfc-editor.org/rfc/rfc7578."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part. `filename` is None for a plain field; `content_type` is empty if not given."""

    name: str
    filename: str | None
    content_type: str
    content: bytes


def boundary_of(content_type: str) -> bytes | None:
    """Return the boundary in a Content-Type header, or None if there is none."""
    if "boundary" not in content_type.lower():
        return None
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary")
    return boundary.encode("utf-8", "replace") if isinstance(boundary, str) and boundary else None


def read_parts(boundary: bytes, body: bytes) -> Iterator[FormPart]:
    """Yield the named parts of a body, up to its closing boundary or its end."""
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if piece.startswith(b"--"):
            return
        head, found, content = piece.partition(b"\r\n\r\n")
        headers = HeaderParser().parsestr(head.decode("utf-8", "replace").lstrip("\r\n"))
        name = headers.get_param("name", header="content-disposition")
        if found and isinstance(name, str):
            kind = headers.get("content-type", "").partition(";")[0].strip()
            yield FormPart(name, headers.get_filename(), kind, content)
