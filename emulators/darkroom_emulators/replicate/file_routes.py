"""The routes of the Files API and of the models' output files."""

import asyncio
import hmac
import re
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from ..kit.multipart import FormPart, boundary_of, read_parts
from ..kit.spool import Spooled
from .calls import JsonResult, PathEndpoint, ReplicateCall
from .emulator import ReplicateService
from .errors import file_problem, invalid_field, not_found
from .files import ApiFile, checksums_of, download_signature, keep
from .paging import page
from .wire import Malformed, read_json

FORM_BYTES = 1 << 20  # allowed for a form, in addition to its file
MAX_NAME_BYTES = 255
BINARY = "application/octet-stream"
_METADATA_FIELD = re.compile(r"metadata\[([^\]\[]+(?:\]\[[^\]\[]+)*)\]")


def routes(emulator: ReplicateService) -> list[Route]:
    """Return the routes of files."""
    limit = emulator.settings.limits.file_bytes + FORM_BYTES
    many = PathEndpoint(emulator, {"POST": create_file, "GET": list_files}, max_bytes=limit)
    one = PathEndpoint(emulator, {"GET": get_file, "DELETE": delete_file})
    return [
        Route("/v1/files", many),
        Route("/v1/files/{id}", one),
        Route("/v1/files/{id}/download", PathEndpoint(emulator, {"GET": download}, is_open=True)),
        Route("/xezq/{key:path}", PathEndpoint(emulator, {"GET": deliver}, is_open=True)),
    ]


async def create_file(call: ReplicateCall) -> JsonResult:
    """POST /v1/files."""
    emulator = call.emulator
    limits = emulator.settings.limits
    boundary = boundary_of(call.headers.get("content-type", ""))
    parts = {part.name: part for part in read_parts(boundary, call.body)} if boundary else {}
    content = parts.get("content")
    if content is None:
        raise invalid_field("required", "", "content is required")
    if len(content.content) >= limits.file_bytes:
        size = limits.file_bytes // 1_000_000
        raise file_problem(413, f"Files must be less than {size}MB in size")
    now = emulator.clock.now()
    file = ApiFile(
        id=emulator.identifiers.file(),
        name=_name(parts),
        content_type=_field(parts, "type") or content.content_type or BINARY,
        content=Spooled(content.content),
        created_at=now,
        expires_at=now + limits.file_age,
        number=next(emulator.numbers),
        metadata=_metadata(parts.get("metadata")) | _metadata_fields(parts),
        checksums=await asyncio.to_thread(checksums_of, content.content),
    )
    keep(emulator.uploads, file)
    return JsonResult(file.as_json(call.base_url), 201)


async def list_files(call: ReplicateCall) -> JsonResult:
    """GET /v1/files."""
    shown, links = page(call, list(call.emulator.uploads.values()))
    return JsonResult({**links, "results": [file.as_json(call.base_url) for file in shown]})


async def get_file(call: ReplicateCall) -> JsonResult:
    """GET /v1/files/{id}."""
    return JsonResult(_file_in(call).as_json(call.base_url))


async def delete_file(call: ReplicateCall) -> JsonResult:
    """DELETE /v1/files/{id}."""
    call.emulator.uploads.pop(_file_in(call).id)
    return JsonResult(status=204)


async def download(call: ReplicateCall) -> Response:
    """GET /v1/files/{id}/download: the content, for anyone with a signed URL."""
    query, emulator = call.query, call.emulator
    owner, expiry, signature = (query.get(name, "") for name in ("owner", "expiry", "signature"))
    expected = download_signature(emulator.key, owner, call.path["id"], expiry)
    is_signed = hmac.compare_digest(expected.encode(), signature.encode())
    is_number = expiry.isascii() and expiry.isdigit() and len(expiry) < 16
    if not (is_signed and is_number and int(expiry) > emulator.clock.now()):
        raise file_problem(404, "File not found")
    file = _file_in(call)
    name = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = {"Content-Disposition": name}
    return Response(file.content.read(), headers=headers, media_type=BINARY)


async def deliver(call: ReplicateCall) -> Response:
    """GET an output file: like replicate.delivery, this requires no token."""
    file = call.emulator.outputs.get(call.path["key"])
    if file is None:
        raise not_found()
    return Response(file.content.read(), media_type=file.content_type)


def _file_in(call: ReplicateCall) -> ApiFile:
    file = call.emulator.uploads.get(call.path["id"])
    if file is None:
        raise file_problem(404, "File not found")
    return file


def _field(parts: dict[str, FormPart], name: str) -> str:
    part = parts.get(name)
    return part.content.decode("utf-8", "replace") if part else ""


def _name(parts: dict[str, FormPart]) -> str:
    given = _field(parts, "filename") or parts["content"].filename or "file"
    name = PurePosixPath(given).name or "file"
    if len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES:
        text = f"String length must be less than or equal to {MAX_NAME_BYTES}"
        raise invalid_field("string_lte", "filename", text)
    return name


def _metadata(part: FormPart | None) -> dict[str, object]:
    """Return metadata that was sent as JSON, in a text field or a file part."""
    if part is None or not part.content.strip():
        return {}
    try:
        found = read_json(part.content)
    except Malformed:
        found = None
    if not isinstance(found, dict):
        text = "Invalid type. Expected: object, given: string"
        raise invalid_field("invalid_type", "metadata", text)
    return found


def _metadata_fields(parts: dict[str, FormPart]) -> dict[str, object]:
    """Return metadata that was sent field by field, as `metadata[a]` and `metadata[a][b]`."""
    found: dict[str, object] = {}
    for name in parts:
        if match := _METADATA_FIELD.fullmatch(name):
            *outer, last = match[1].split("][")
            inside = found
            for key in outer:
                deeper = inside.setdefault(key, {})
                inside = deeper if isinstance(deeper, dict) else {}
            inside[last] = _field(parts, name)
    return found
