"""Parses Cog's documents: a model's schema, a server's health check, and predictions.

These documents differ between versions of Cog (docs/replicate-emulator.md has a table), so only the
fields that all versions have in common are read, and any of them except `status` may be missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..schema import Schema

_DOUBLED = re.compile(r"(?:Prediction failed: )+")
_COLORS = re.compile(r"\x1b\[[0-9;]*m")
_MESSAGE = re.compile(r'"message": ?"((?:[^"\\]|\\.)*)"')
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*: ")
_ENDED = {"succeeded", "failed", "canceled"}
# coglet reports this after its worker process has died; it refuses all predictions from then on
_WORKER_GONE = "channel closed"


@dataclass(frozen=True, slots=True)
class CogHealth:
    """A health check. If the server no longer accepts predictions, `problem` is the reason."""

    status: str
    version: str
    problem: str | None

    @property
    def is_starting(self) -> bool:
        """Whether `setup()` is still running."""
        return self.status == "STARTING"


@dataclass(frozen=True, slots=True)
class CogPrediction:
    """A prediction, as Cog returns it or sends it to a webhook."""

    status: str
    output: Any
    logs: str
    error: str

    @property
    def has_ended(self) -> bool:
        """Whether the prediction has ended."""
        return self.status in _ENDED


def read_health(found: object) -> CogHealth:
    """Parse a health check."""
    body = found if isinstance(found, Mapping) else {}
    status, setup = str(body.get("status")), body.get("setup") or {}
    versions = body.get("version") or {}
    why = str(body.get("user_healthcheck_error") or "")
    problem = None
    if status == "SETUP_FAILED":
        problem = f"setup failed: {last_line(str(setup.get('logs') or status))}"
    elif status == "DEFUNCT" or (status == "UNHEALTHY" and _WORKER_GONE in why):
        problem = "its worker process is gone; restart the server"
    return CogHealth(status, str(versions.get("coglet") or versions.get("cog") or ""), problem)


def read_prediction(found: object) -> CogPrediction | None:
    """Parse a prediction; return None if it isn't one."""
    if not isinstance(found, Mapping) or not isinstance(found.get("status"), str):
        return None
    return CogPrediction(
        status=found["status"],
        output=found.get("output"),
        logs=str(found.get("logs") or ""),
        error=cleaned_error(str(found.get("error") or "")),
    )


def cleaned_error(error: str) -> str:
    """Return the model's error as Replicate's callers see it, without prefix and exception type.

    Where Cog 0.16 sends "no face found", later versions send "Prediction failed: Prediction failed:
    ValueError: no face found".
    """
    bare = _DOUBLED.sub("", error, count=1) if error.startswith("Prediction failed: ") else error
    if bare == error:
        return error
    return _EXCEPTION.sub("", bare, count=1) or bare.removesuffix(": ")


def last_line(text: str) -> str:
    """Return the last non-empty line without colors; if that is JSON, return its message."""
    lines = [line.strip() for line in _COLORS.sub("", text).splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    match = _MESSAGE.search(last) if last.startswith("{") else None
    return match[1] if match else last


def input_schema_of(document: Schema) -> Schema:
    """Return the schema of the inputs, with references resolved."""
    schemas = document["components"]["schemas"]
    found = dict(schemas["Input"])
    properties = found.get("properties", {})
    found["properties"] = {name: _resolved(each, schemas) for name, each in properties.items()}
    return found


def is_schema(document: object) -> bool:
    """Return whether a document contains a schema of inputs."""
    match document:
        case {"components": {"schemas": {"Input": {}}}}:
            return True
    return False


def _resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Return a property, merged with the schemas that its `$ref` or `allOf` refers to."""
    found = dict(schema)
    for part in [found, *found.pop("allOf", ())]:
        name = part.get("$ref", "").rpartition("/")[2]
        found = {**schemas.get(name, {}), **found}
    found.pop("$ref", None)
    if isinstance(items := found.get("items"), Mapping):
        found["items"] = _resolved(items, schemas)
    return found
