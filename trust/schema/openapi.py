"""The OpenAPI document of all control routes: both emulators', and the page's own API."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.control_route import ControlRoute
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import SCHEMA, EntryJson
from darkroom_emulators.kit.faults import FaultBook
from darkroom_emulators.kit.later_routes import LaterRoutes
from darkroom_emulators.replicate.app import create_app as create_replicate
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.api.app import create_app as create_telegram
from darkroom_emulators.telegram.settings import TelegramSettings
from local.page.app import create_page
from local.page.index import FollowedEntry
from local.settings import read_settings

from .events import entry_schemas
from .json_types import Schema
from .operations import COMPONENTS, JSON, Types, operation_of

ROOT = Path(__file__).resolve().parent.parent.parent
DESCRIPTION = """\
How tests, scripts and the page control the emulators of Telegram and Replicate and the local cloud.

An emulator serves its routes at its own address. The page forwards `/api/telegram/...` and \
`/api/replicate/...` to the emulators' `/_emulator/...`, but not streams: request those directly.

Arguments are a JSON object, or a form with fields of the same names. A value that is null counts \
as missing."""


class Service(NamedTuple):
    """A server with control routes."""

    tag: str
    url: str
    description: str
    app: Starlette


def control_document() -> Schema:
    """Return the document."""
    types, paths = Types(), dict[str, Schema]()
    services = list(_services())
    for service in services:
        for route in _routes(service.app):
            if isinstance(route, ControlRoute):
                operation = operation_of(route, types)
                operation["tags"] = [service.tag]
                operation["servers"] = [{"url": service.url, "description": service.description}]
                methods = paths.setdefault(route.path_format, {})
                method = route.method.lower()
                known = methods.get(method)
                methods[method] = _both(known, operation) if known else operation
    schemas = types.resolve() | entry_schemas(COMPONENTS)
    _describe_followed(schemas[FollowedEntry.__name__])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Control routes of Darkroom",
            "version": str(SCHEMA),
            "description": DESCRIPTION,
        },
        "tags": [{"name": each.tag, "description": each.description} for each in services],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "responses": REFUSED},
    }


def _routes(app: Starlette) -> Iterator[BaseRoute]:
    for each in app.routes:
        yield from each.routes if isinstance(each, LaterRoutes) else [each]


REFUSED: Schema = {
    "Refused": {
        "description": "The request was refused: 400 if it is invalid, 403 if it comes from a web "
        "page elsewhere, 404 if something is unknown or no longer exists, 410 if the real service "
        "is used instead of the emulator, 502 if a part of the cloud does not respond.",
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "properties": {"error": {"type": "string", "description": "The reason."}},
                    "required": ["error"],
                }
            }
        },
    }
}


def _services() -> Iterator[Service]:
    """Yield the servers, without starting them."""
    clock = Clock()
    log = EventLog(clock)
    settings = read_settings([], ROOT, {})
    telegram = create_telegram(TelegramSettings(), clock=clock, log=log)
    yield Service("telegram", settings.telegram_url, "The emulator of Telegram", telegram)
    replicate = create_replicate(ReplicateSettings(), clock=clock, log=log)
    yield Service("replicate", settings.replicate_url, "The emulator of Replicate", replicate)
    faults = FaultBook("cloud", dict, log, seed=0)
    page = create_page(settings, clock=clock, log=log, faults=faults, bucket="")
    yield Service("page", settings.url(settings.page_port), "The page of the local cloud", page)


def _both(one: Schema, other: Schema) -> Schema:
    """Return one operation for two servers that share it, though their responses may differ."""
    found = one | {name: [*one[name], *other[name]] for name in ("tags", "servers")}
    if one["summary"] != other["summary"]:
        found["summary"] = f"{one['summary']} {other['summary']}"
        content = [each["responses"]["200"]["content"][JSON] for each in (one, other)]
        content[0]["schema"] = {"anyOf": [each["schema"] for each in content]}
    return found


def _describe_followed(schema: Schema) -> None:
    """Declare that a streamed entry is an entry with additional fields."""
    properties = schema.pop("properties")
    more = {name: properties[name] for name in properties if name in ("journey", "also")}
    schema.pop("required"), schema.pop("type")
    more = {"type": "object", "properties": more, "required": list(more)}
    schema["allOf"] = [{"$ref": COMPONENTS + EntryJson.__name__}, more]
