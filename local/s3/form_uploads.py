"""Handles uploads from browser forms, whose signed policies limit what a form may contain.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urlencode
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from starlette.responses import RedirectResponse, Response

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.multipart import FormPart, boundary_of, read_parts

from ..credentials import Credentials
from .moto_process import FIRST
from .request import S3Request
from .signatures import OLD_SIGNATURE, S3Refused, SignatureClaim, age_of, check_policy_signature

UNSIGNED = {"policy", "x-amz-signature"}  # fields that the policy needn't allow
KEPT = {"cache-control", "content-type", "content-disposition", "content-encoding", "expires"}
KEPT |= {"x-amz-storage-class"}
_POLICY = "Invalid according to Policy: "

# an operator, a field and its value; or "content-length-range" and two sizes
Rule = tuple[str, str, str] | tuple[str, int, int]


@dataclass(frozen=True)
class Policy:
    """What a form may contain, and when it may be sent (Unix seconds of real time)."""

    begins: float
    ends: float
    rules: Sequence[Rule]


@dataclass(frozen=True)
class FormUpload:
    """A form that its policy allows; the names of its `fields` are in lowercase."""

    host: str
    bucket: str
    fields: Mapping[str, str]
    content: bytes

    @property
    def put(self) -> S3Request:
        """The PUT that stores the object."""
        kept = (name for name in self.fields if name in KEPT or name.startswith("x-amz-meta-"))
        headers = FIRST.headers | {name: _header(self.fields[name]) for name in kept}
        if "acl" in self.fields:
            headers["x-amz-acl"] = self.fields["acl"]
        if "tagging" in self.fields:
            headers["x-amz-tagging"] = _tags(self.fields["tagging"])
        path = f"/{quote(self.bucket)}/{quote(self.fields['key'])}"
        return replace(FIRST, method="PUT", path=path, headers=headers, body=self.content)

    def response(self, etag: str) -> Response:
        """Return the response to the form, after the PUT."""
        key, place = self.fields["key"], f"http://{self.host}{self.put.path}"
        if target := self.fields.get("success_action_redirect") or self.fields.get("redirect"):
            query = urlencode({"bucket": self.bucket, "key": key, "etag": etag})
            return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{query}", 303)
        status = self.fields.get("success_action_status")
        headers = {"location": place, "etag": etag}
        if status != "201":
            return Response("", 200 if status == "200" else 204, headers)
        named = {"Location": place, "Bucket": self.bucket, "Key": key, "ETag": etag}
        inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in named.items())
        xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inside}</PostResponse>'
        return Response(xml, 201, headers, "application/xml")


def form_upload(request: S3Request, credentials: Credentials, clock: Clock) -> FormUpload | None:
    """Return the upload, or None if the request isn't a form. Raises S3Refused."""
    kind = request.headers.get("content-type", "")
    if request.method != "POST" or not kind.startswith("multipart/form-data"):
        return None
    bucket = unquote(request.path).strip("/")
    if "/" in bucket:
        return None
    fields, file = _read(list(read_parts(boundary_of(kind) or b"", request.body)))
    if "awsaccesskeyid" in fields:
        raise S3Refused(400, "InvalidRequest", OLD_SIGNATURE)
    if "policy" not in fields:
        raise S3Refused(403, "AccessDenied", "Access Denied")
    for name in ("key", "x-amz-credential", "x-amz-date", "x-amz-signature"):
        if name not in fields:
            message = f"Bucket POST must contain a field named '{name}'."
            raise S3Refused(400, "InvalidArgument", message)
    names = ("x-amz-credential", "x-amz-signature", "x-amz-date")
    credential, signature, timestamp = (fields[name] for name in names)
    claim = SignatureClaim(credential, "", signature, timestamp)
    check_policy_signature(fields["policy"], claim, credentials)
    policy = _policy_in(fields["policy"], timestamp)
    if age_of(policy.begins, clock) > policy.ends - policy.begins:
        raise S3Refused(403, "AccessDenied", f"{_POLICY}Policy expired.")
    _check(policy.rules, fields | {"bucket": bucket}, len(file.content))
    return FormUpload(request.headers.get("host", ""), bucket, fields, file.content)


def _read(parts: Sequence[FormPart]) -> tuple[dict[str, str], FormPart]:
    """Return the fields before the file, in which `${filename}` is replaced, and the file."""
    fields: dict[str, str] = {}
    for part in parts:
        name = part.name.lower()
        if name == "file":
            own = re.split(r"[/\\]", part.filename or "")[-1]
            signed = fields.keys() - UNSIGNED
            filled = {field: fields[field].replace("${filename}", own) for field in signed}
            return fields | filled, part
        fields[name] = part.content.decode("utf-8", "replace")
    message = "POST requires exactly one file upload per request."
    raise S3Refused(400, "InvalidArgument", message)


def _policy_in(text: str, signed_at: str) -> Policy:
    try:
        found = json.loads(base64.b64decode(text))
        ends = datetime.fromisoformat(found["expiration"])
        ends = ends.replace(tzinfo=ends.tzinfo or UTC)
        begins = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        rules = [*map(_rule, found["conditions"])]
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise S3Refused(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.") from exc
    return Policy(begins.timestamp(), ends.timestamp(), rules)


def _rule(condition: Any) -> Rule:
    """Parse a condition: a mapping of one item, or a list of three. Raises an error otherwise."""
    if isinstance(condition, dict):
        ((name, wanted),) = condition.items()
        return "eq", name.lower(), str(wanted)
    kind, name, wanted = condition
    if kind == "content-length-range":
        return kind, int(name), int(wanted)
    if kind.lower() not in {"eq", "starts-with"}:
        raise ValueError(kind)
    return kind.lower(), name.removeprefix("$").lower(), str(wanted)


def _check(rules: Sequence[Rule], fields: dict[str, str], size: int) -> None:
    """Raise S3Refused unless the rules allow the fields, including `bucket`, and the size."""
    allowed = {"bucket", *UNSIGNED}
    for kind, name, wanted in rules:
        if isinstance(name, int) or isinstance(wanted, int):
            _check_size(size, int(name), int(wanted))
            continue
        value = fields.get(name, "")
        if not (value.startswith(wanted) if kind == "starts-with" else value == wanted):
            shown = json.dumps([kind, f"${name}", wanted], ensure_ascii=False)
            message = f"{_POLICY}Policy Condition failed: {shown}"
            raise S3Refused(403, "AccessDenied", message)
        allowed.add(name)
    extra = [name for name in fields.keys() - allowed if not name.startswith("x-ignore-")]
    if extra:
        message = f"{_POLICY}Extra input fields: {', '.join(sorted(extra))}"
        raise S3Refused(403, "AccessDenied", message)


def _check_size(size: int, least: int, most: int) -> None:
    if size < least:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise S3Refused(400, "EntityTooSmall", message)
    if size > most:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise S3Refused(400, "EntityTooLarge", message)


def _header(text: str) -> str:
    """Return a field's text as a header: one line, its UTF-8 bytes read as Latin-1 as in WSGI."""
    return " ".join(text.splitlines()).encode().decode("latin-1")


def _tags(xml: str) -> str:
    """Return a form's tags in the format of a PUT's tagging header. Raises S3Refused."""
    try:
        tags = list(ET.fromstring(xml).iterfind(".//{*}Tag"))  # noqa: S314
    except ET.ParseError as exc:
        message = "The XML you provided was not well-formed"
        raise S3Refused(400, "MalformedXML", message) from exc
    return urlencode([(tag.findtext("{*}Key", ""), tag.findtext("{*}Value", "")) for tag in tags])
