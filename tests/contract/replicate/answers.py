"""The published form of every API response: required fields and types.

Based on the OpenAPI description at https://api.replicate.com/openapi.json.
"""

import json
import re
from datetime import datetime
from typing import Any

TEXT, FLAG, OBJECT = {"type": "string"}, {"type": "boolean"}, {"type": "object"}
TIME, URI = {"type": "string", "format": "date-time"}, {"type": "string", "format": "uri"}
ANYTHING: dict[str, Any] = {}
STATUSES = ["starting", "processing", "succeeded", "failed", "canceled", "aborted"]


def some(*kinds: str) -> dict[str, Any]:
    return {"type": list(kinds)}


def an_object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": {**required, **(optional or {})}}


def a_page(item: dict[str, Any]) -> dict[str, Any]:
    results = {"type": "array", "items": item}
    link = some("string", "null")
    return an_object({"next": link, "previous": link, "results": results})


PREDICTION = an_object(
    {
        "id": {"type": "string", "pattern": "[0-9a-hjkmnp-tv-z]{26}"},
        "model": {"type": "string", "pattern": "[^/]+/[^/]+"},
        "version": {"type": "string", "pattern": "[0-9a-f]{64}|hidden"},
        "input": OBJECT,
        "output": ANYTHING,
        "data_removed": FLAG,
        "error": some("string", "null"),
        "status": {"type": "string", "enum": STATUSES},
        "created_at": TIME,
        "urls": an_object({"web": URI, "get": URI, "cancel": URI}, {"stream": URI}),
    },
    {
        "source": {"type": "string", "enum": ["web", "api"]},
        "logs": TEXT,
        "metrics": an_object({}, {"predict_time": some("number"), "total_time": some("number")}),
        "started_at": TIME,
        "completed_at": TIME,
        "deployment": TEXT,
        "deadline": TIME,
    },
)
FILE = an_object(
    {
        "id": TEXT,
        "urls": an_object({"get": URI}),
        "content_type": TEXT,
        "size": some("integer"),
        "checksums": an_object({"sha256": {"type": "string", "pattern": "[0-9a-f]{64}"}}),
        "metadata": OBJECT,
        "created_at": TIME,
        "expires_at": TIME,
    }
)
VERSION = an_object(
    {
        "id": {"type": "string", "pattern": "[0-9a-f]{64}"},
        "created_at": TIME,
        "cog_version": some("string", "null"),
        "openapi_schema": some("object", "null"),
    }
)
VERSION_FIELDS = {name: VERSION[name] for name in ("required", "properties")}
MODEL = an_object(
    {
        "url": URI,
        "owner": TEXT,
        "name": TEXT,
        "description": some("string", "null"),
        "visibility": {"type": "string", "enum": ["public", "private"]},
        "run_count": some("integer"),
        "latest_version": {"type": ["object", "null"], **VERSION_FIELDS},
        "default_example": some("object", "null"),
    }
)
COLLECTION = an_object({"name": TEXT, "slug": TEXT, "description": TEXT})
MODELS_IN = {"type": "array", "items": MODEL}
SEARCH = an_object(
    {
        "query": TEXT,
        "models": {"type": "array", "items": an_object({"model": MODEL, "metadata": OBJECT})},
        "collections": {"type": "array", "items": COLLECTION},
        "pages": {"type": "array"},
    }
)
RELEASE = an_object(
    {
        "number": some("integer"),
        "model": TEXT,
        "version": {"type": "string", "pattern": "[0-9a-f]{64}"},
        "created_at": TIME,
        "created_by": an_object({"type": TEXT, "username": TEXT}),
        "configuration": an_object(
            {
                "hardware": TEXT,
                "min_instances": some("integer"),
                "max_instances": some("integer"),
            }
        ),
    }
)
DEPLOYMENT = an_object({"owner": TEXT, "name": TEXT, "current_release": RELEASE})
TRAINING = an_object(
    {
        "id": TEXT,
        "model": TEXT,
        "version": {"type": "string", "pattern": "[0-9a-f]{64}"},
        "input": OBJECT,
        "logs": some("string", "null"),
        "error": some("string", "null"),
        "source": {"type": "string", "enum": ["web", "api"]},
        "status": {"type": "string", "enum": STATUSES},
        "created_at": TIME,
        "urls": an_object({"get": URI, "cancel": URI}),
    },
    {"output": OBJECT, "started_at": TIME, "completed_at": TIME},
)
ACCOUNT = an_object(
    {"type": {"type": "string", "enum": ["user", "organization"]}, "username": TEXT},
    {"name": TEXT, "github_url": URI, "avatar_url": URI},
)
HARDWARE = {"type": "array", "items": an_object({"sku": TEXT, "name": TEXT})}
SECRET = an_object({"key": {"type": "string", "pattern": "whsec_[A-Za-z0-9+/]{32}"}})
INVALID_FIELD = an_object({"type": TEXT, "field": TEXT, "description": TEXT})
PROBLEM = an_object(
    {"detail": TEXT},
    {
        "title": TEXT,
        "status": some("integer"),
        "retry_after": some("integer"),
        "invalid_fields": {"type": "array", "items": INVALID_FIELD},
    },
)

ANSWERS = [
    (("POST",), r"/v1/(models/[^/]+/[^/]+/|deployments/[^/]+/[^/]+/)?predictions", PREDICTION),
    (("GET",), r"/v1/predictions", a_page(PREDICTION)),
    (("GET",), r"/v1/predictions/[^/]+", PREDICTION),
    (("POST",), r"/v1/predictions/[^/]+/cancel", PREDICTION),
    (("POST",), r"/v1/files", FILE),
    (("GET",), r"/v1/files", a_page(FILE)),
    (("GET",), r"/v1/files/[^/]+", FILE),
    (("GET",), r"/v1/account", ACCOUNT),
    (("GET",), r"/v1/hardware", HARDWARE),
    (("GET",), r"/v1/webhooks/default/secret", SECRET),
    (("GET", "QUERY"), r"/v1/models", a_page(MODEL)),
    (("POST",), r"/v1/models", MODEL),
    (("GET",), r"/v1/models/[^/]+/[^/]+", MODEL),
    (("GET",), r"/v1/models/[^/]+/[^/]+/examples", a_page(PREDICTION)),
    (("POST",), r"/v1/models/[^/]+/[^/]+/versions/[^/]+/trainings", TRAINING),
    (("GET",), r"/v1/trainings", a_page(TRAINING)),
    (("GET",), r"/v1/trainings/[^/]+", TRAINING),
    (("POST",), r"/v1/trainings/[^/]+/cancel", TRAINING),
    (("GET",), r"/v1/search", SEARCH),
    (("GET",), r"/v1/collections", a_page(COLLECTION)),
    (
        ("GET",),
        r"/v1/collections/[^/]+",
        an_object({**COLLECTION["required"], "models": MODELS_IN}),
    ),
    (("GET",), r"/v1/deployments", a_page(DEPLOYMENT)),
    (("POST",), r"/v1/deployments", DEPLOYMENT),
    (("GET", "PATCH"), r"/v1/deployments/[^/]+/[^/]+", DEPLOYMENT),
    (("GET",), r"/v1/models/[^/]+/[^/]+/versions", a_page(VERSION)),
    (("GET",), r"/v1/models/[^/]+/[^/]+/versions/[^/]+", VERSION),
]
BODILESS = (
    r"/v1/models/[^/]+/[^/]+/readme",
    r"/v1/files/[^/]+/download",
    r"/xezq/.*",
    r"/stream/.*",
)  # responses that are not JSON
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def faults_of_answer(
    method: str, path: str, status: int, content_type: str, body: bytes
) -> list[str]:
    """Return descriptions of everything wrong with a response."""
    where = f"{method} {path} {status}"
    if status == 204 or method == "HEAD":
        return [f"{where}: has a body"] if body and status == 204 else []
    if status >= 400:
        is_search = path == "/v1/search" and status == 400
        kind = "application/json" if is_search else "application/problem+json"
        if content_type != kind:
            return [f"{where}: content type {content_type}"]
        return [f"{where}: {fault}" for fault in faults(json.loads(body), PROBLEM)]
    if any(re.fullmatch(pattern, path) for pattern in BODILESS):
        return []
    for methods, pattern, schema in ANSWERS:
        if method in methods and re.fullmatch(pattern, path):
            kind = content_type.partition(";")[0]
            wrong = [] if kind == "application/json" else [f"content type {content_type}"]
            return [f"{where}: {fault}" for fault in [*wrong, *faults(json.loads(body), schema)]]
    return [f"{where}: ANSWERS has no schema for this response"]


def faults(value: object, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Return where `value` violates `schema`, which uses a small subset of JSON Schema."""
    expected = schema.get("type")
    kinds = expected if isinstance(expected, list) else [expected]
    if expected is not None and not any(is_a(value, kind) for kind in kinds):
        return [f"{at}: {value!r:.60} is not {expected}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is not one of {schema['enum']}")
    if isinstance(value, str):
        found += text_faults(value, schema, at)
    if isinstance(value, dict):
        found += [f"{at}: no {name}" for name in schema.get("required", ()) if name not in value]
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                found += faults(value[name], inner, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            found += faults(item, schema["items"], f"{at}[{index}]")
    return found


def text_faults(value: str, schema: dict[str, Any], at: str) -> list[str]:
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        return [f"{at}: {value!r} does not match {schema['pattern']}"]
    if schema.get("format") == "uri" and not re.match(r"https?://[^/]+/", value):
        return [f"{at}: {value!r} is no URL"]
    if schema.get("format") == "date-time":
        try:
            has_zone = datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            has_zone = False
        return [] if has_zone else [f"{at}: {value!r} is no time"]
    return []


def is_a(value: object, kind: str) -> bool:
    if kind in {"integer", "number"}:
        wanted = int if kind == "integer" else (int, float)
        return isinstance(value, wanted) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])
