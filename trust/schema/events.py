"""The JSON Schema of the event log: an entry of each kind, and the response that lists entries."""

from darkroom_emulators.kit.events import SCHEMA, EntryJson, Event, EventList, source_of
from local.commands.stream import event_classes

from .json_types import Schema, schemas_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def events_schema() -> Schema:
    """Return the document: its root is an entry, and `$defs` has each kind and `EventList`."""
    definitions = entry_schemas("#/$defs/")
    entry = definitions.pop(EntryJson.__name__)
    definitions[EventList.__name__]["properties"]["events"]["items"] = {"$ref": "#"}
    version = {"$comment": f"Version {SCHEMA} of the events' JSON"}
    return {"$schema": DIALECT, **version, **entry, "$defs": dict(sorted(definitions.items()))}


def entry_schemas(prefix: str) -> dict[str, Schema]:
    """Return `EntryJson`, `EventList`, a schema for each kind of event, and referenced types.

    References start with `prefix`.
    """
    classes = event_classes()
    types: list[type] = [EventList, *classes]
    _, found = schemas_of([(each, "serialization") for each in types], prefix)
    for each in classes:
        found[each.__name__] = _entry_of(each, found[EntryJson.__name__], found[each.__name__])
    found[EntryJson.__name__] = {
        "title": EntryJson.__name__,
        "description": found[EntryJson.__name__]["description"],
        "oneOf": [{"$ref": prefix + each.__name__} for each in classes],
    }
    found[EventList.__name__]["properties"]["schema"]["const"] = SCHEMA
    return found


def _entry_of(event: type[Event], entry: Schema, fields: Schema) -> Schema:
    """Return the schema of an entry with this event; `data` requires all fields except `source`."""
    data = {name: _always(each) for name, each in fields["properties"].items() if name != "source"}
    source = source_of(event)
    return {
        "title": event.__name__,
        "description": fields["description"],
        "type": "object",
        "properties": {
            **entry["properties"],
            "source": {"type": "string"} | ({"const": source} if source else {}),
            "kind": {"type": "string", "const": event.kind},
            "data": {"type": "object", "properties": data, "required": list(data)},
        },
        "required": entry["required"],
    }


def _always(field: Schema) -> Schema:
    return {name: value for name, value in field.items() if name != "default"}
