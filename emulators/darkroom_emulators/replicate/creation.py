"""Validates a create request as Replicate does: its body, `Prefer` and `Cancel-After`."""

import re
from typing import Required

from typing_extensions import TypedDict

from ..kit.addresses import ForbiddenTarget, check_target
from .calls import ReplicateCall
from .errors import invalid_field, invalid_input
from .model import Model
from .predictions import Callback
from .schema import Schema, invalid_fields
from .webhooks import EVENTS
from .wire import sorted_keys

_PROPERTIES: Schema = {
    "input": {"type": "object"},
    "webhook": {"type": "string", "format": "uri"},
    "webhook_events_filter": {"type": "array", "items": {"type": "string", "enum": EVENTS}},
    "stream": {"type": "boolean"},
}
BODY_SCHEMA: Schema = {
    "type": "object",
    "required": ["input"],
    "additionalProperties": False,
    "properties": _PROPERTIES,
}
VERSION_BODY_SCHEMA: Schema = {
    **BODY_SCHEMA,
    "required": ["version", "input"],
    "properties": {"version": {"type": "string"}, **_PROPERTIES},
}


class CreateBody(TypedDict, total=False):
    """The body of a create request; it has no `version` if the URL names the model."""

    version: str
    destination: str  # for a training
    input: Required[dict[str, object]]
    webhook: str
    webhook_events_filter: list[str]
    stream: bool


_PREFER = re.compile(r"wait(?:=([1-9]|[1-5][0-9]|60))?")
_DURATION = re.compile(r"(?:(\d{1,5})h)?(?:(\d{1,7})m)?(?:(\d{1,7})s?)?")
_LEAST_CANCEL, _MOST_CANCEL = 5, 24 * 3600


def checked_body(call: ReplicateCall, schema: Schema) -> CreateBody:
    """Return the body of a create request. Raises Problem if it doesn't fit `schema`."""
    found = call.json()
    if wrong := invalid_fields(found, schema):
        raise invalid_input(wrong)
    body: CreateBody = found
    return body


def checked_input(body: CreateBody, model: Model) -> dict[str, object]:
    """Return the input with sorted keys. Raises Problem if it doesn't fit the model's schema."""
    if wrong := invalid_fields(body["input"], model.input_schema, "input"):
        raise invalid_input(wrong)
    found: dict[str, object] = sorted_keys(body["input"])
    return found


def checked_callback(call: ReplicateCall, body: CreateBody) -> Callback | None:
    """Return the webhook to call, if any. Raises Problem if calling it is not allowed."""
    url = body.get("webhook")
    if url is None:
        return None
    settings = call.emulator.settings
    try:
        check_target(url, settings.allowed_hosts)
    except ForbiddenTarget as exc:
        raise invalid_field("format", "webhook", str(exc)) from exc
    if settings.strict_https and not url.lower().startswith("https:"):
        raise invalid_field("format", "webhook", "Must be an HTTPS URL")
    return Callback(url, body.get("webhook_events_filter"))


def seconds_to_wait(call: ReplicateCall) -> float | None:
    """Return how long the caller wants to wait for the output, or None if it doesn't."""
    match = _PREFER.fullmatch((call.headers.get("prefer", "")).strip())
    return float(match[1] or 60) if match else None


def seconds_to_deadline(call: ReplicateCall) -> float | None:
    """Return the value of `Cancel-After` in seconds, or None if it is absent. Raises Problem."""
    text = call.headers.get("cancel-after")
    if text is None:
        return None
    match = _DURATION.fullmatch(text.strip())
    parts = [int(part or 0) for part in match.groups()] if match else [0, 0, 0]
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    if not _LEAST_CANCEL <= seconds <= _MOST_CANCEL:
        words = "must be a duration between 5s and 24h, like 90s or 1h30m"
        raise invalid_field("format", "Cancel-After", words)
    return float(seconds)
