"""Reading multipart/form-data, of which the Files API takes one form."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `filename` is None for a plain field."""

    name: str
    filename: str | None
    content_type: str
    content: bytes


def read_parts(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a body, an empty list where it is not multipart."""
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary")
    if message.get_content_maintype() != "multipart" or not isinstance(boundary, str):
        return []
    return list(_parts(boundary.encode("utf-8", "replace"), body))


def _parts(boundary: bytes, body: bytes) -> Iterator[Part]:
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, found, content = piece.partition(b"\r\n\r\n")
        if piece.startswith(b"--") or not found:
            continue
        headers = HeaderParser().parsestr(head.decode("utf-8", "replace").lstrip("\r\n"))
        name = headers.get_param("name", header="content-disposition")
        if isinstance(name, str):
            yield Part(name, headers.get_filename(), headers.get_content_type(), content)
