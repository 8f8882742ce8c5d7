"""The reference pages of faults, control routes and events."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from darkroom_emulators.kit.fault_kinds import FaultKind
from darkroom_emulators.replicate.fault_kinds import KINDS as REPLICATE_FAULTS
from darkroom_emulators.telegram.fault_kinds import FAULT_KINDS as TELEGRAM_FAULTS
from local.commands.stream import event_classes
from local.faults import INSTANCE_FAULTS, S3_FAULTS

from .json_types import Schema
from .markdown import GENERATED, page, table

BOOKS = (
    ("Telegram", "`/_emulator/faults` of the Telegram emulator", TELEGRAM_FAULTS),
    ("Replicate", "`/_emulator/faults` of the Replicate emulator", REPLICATE_FAULTS),
    ("The local cloud", "`/api/cloud/faults` of the page", S3_FAULTS | INSTANCE_FAULTS),
)
FAULTS = f"""{GENERATED} How to inject a fault: [Telegram](../telegram-emulator.md#faults), \
[Replicate](../replicate-emulator.md#faults), [the local cloud](../local-cloud.md#faults). \
*Match* lists what a fault can be restricted to. *Chaos* is `yes` for the kinds that can be \
injected at random."""
ROUTES = f"""{GENERATED} [control.openapi.json](../control.openapi.json) is the OpenAPI document, \
with every argument and response."""
EVENTS = f"""{GENERATED} [events.schema.json](../events.schema.json) is the JSON Schema, with the \
type of every field."""


def faults_page() -> str:
    """Return the page about all kinds of faults, with a table for each control route."""
    parts = ["# Faults", FAULTS]
    for title, place, kinds in BOOKS:
        rows = (_fault_row(name, kind) for name, kind in kinds.items())
        found = table(("kind", "what happens", "match", "params", "chaos"), rows)
        parts += [f"## {title}", f"Control route: {place}.", found]
    return page(parts)


def _fault_row(name: str, kind: FaultKind) -> Sequence[str]:
    params: Mapping[str, Schema] = kind.params.model_json_schema().get("properties", {})
    return (
        f"`{name}`",
        kind.words,
        ", ".join(f"`{each}`" for each in kind.match),
        "; ".join(_param(each, schema) for each, schema in params.items()),
        "" if kind.in_chaos is None else "yes",
    )


def _param(name: str, schema: Schema) -> str:
    facts = []
    if schema.get("default") not in {None, ""}:
        facts.append(f"default {schema['default']}")
    if "minimum" in schema and "maximum" in schema:
        facts.append(f"{schema['minimum']} to {schema['maximum']}")
    if "description" in schema:
        facts.append(schema["description"])
    return f"`{name}` ({', '.join(facts)})" if facts else f"`{name}`"


def routes_page(document: Schema) -> str:
    """Return the page about an OpenAPI document's control routes, with a table per server."""
    parts = ["# Control routes", ROUTES, document["info"]["description"]]
    for tag in document["tags"]:
        rows = [
            (f"`{method.upper()}`", f"`{path}`", operation["summary"])
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        parts += [f"## {tag['description']}", table(("method", "path", "what it does"), rows)]
    return page(parts)


def events_page(schema: Schema) -> str:
    """Return the page about all kinds of events in the log's schema, with a table per source."""
    sources: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for each in event_classes():
        entry = schema["$defs"][each.__name__]
        source = entry["properties"]["source"].get("const", "any")
        fields = entry["properties"]["data"]["properties"]
        row = (f"`{each.kind}`", entry["description"], ", ".join(f"`{name}`" for name in fields))
        sources[source].append(row)
    parts = ["# Events", EVENTS, schema["description"]]
    for source, rows in sorted(sources.items()):
        found = table(("kind", "what happened", "fields of `data`"), sorted(rows))
        parts += [f"## Source: {source}", found]
    return page(parts)
