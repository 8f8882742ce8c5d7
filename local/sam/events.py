"""Reads a function's `Events`: the routes, schedules and changes to objects that call it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .apis import Apis
from .buckets import object_events
from .checking import check_event
from .intrinsics import Resolver
from .problems import Misplaced
from .properties import INERT_IN_EVENTS, NEVER_SENT
from .schedule_text import BadSchedule, next_run
from .spelling import misspelt
from .template import ObjectEvents, Route, Schedule

ROUTES = {"Api", "HttpApi"}
SCHEDULES = {"Schedule", "ScheduleV2"}
KINDS = ROUTES | SCHEDULES | {"S3"}


@dataclass
class Callers:
    """What calls one function. `never` has the types of its events that the cloud can't send."""

    routes: list[Route] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    object_events: list[ObjectEvents] = field(default_factory=list)
    never: set[str] = field(default_factory=set)


class SourceReader:
    """Reads the event sources of functions. `inert` names the properties with no effect."""

    def __init__(self, resources: Mapping[str, Any], resolver: Resolver, apis: Apis):
        self._resources, self._resolver, self._apis = resources, resolver, apis
        self.inert: set[str] = set()

    def read(self, callers: Callers, name: str, source: Any, place: str) -> None:
        """Add one event source to `callers`. Raises Misplaced."""
        kind = source.get("Type") if isinstance(source, dict) else None
        properties = (source.get("Properties") or {}) if isinstance(source, dict) else {}
        if kind in KINDS:
            check_event(str(kind), source, place)
            self.inert |= INERT_IN_EVENTS & properties.keys()
        if kind in ROUTES:
            callers.routes.append(self._apis.route(str(kind), properties, place))
        elif kind in SCHEDULES:
            if schedule := self._schedule(name, str(kind), properties, place):
                callers.schedules.append(schedule)
        elif kind == "S3":
            callers.object_events.append(self._object_events(name, properties, place))
        elif kind in NEVER_SENT:
            callers.never.add(str(kind))
        else:
            meant = misspelt(str(kind), KINDS | NEVER_SENT)
            more = f": did you mean {meant}?" if meant else ""
            raise Misplaced(place, f"SAM has no events of type {kind}{more}")

    def _schedule(
        self, name: str, kind: str, properties: Mapping[str, Any], place: str
    ) -> Schedule | None:
        """Return the schedule, or None if it is disabled."""
        found = self._resolver.resolve(properties, place)
        expression = str(found.get("Schedule", found.get("ScheduleExpression", "")))
        timezone = str(found.get("ScheduleExpressionTimezone", "UTC"))
        try:
            next_run(expression, timezone)
        except BadSchedule as exc:
            raise Misplaced(place, str(exc)) from exc
        if kind == "Schedule" and expression.startswith("at("):
            raise Misplaced(place, "only ScheduleV2 supports at(...)")
        if found.get("Enabled") is False or found.get("State") == "DISABLED":
            return None
        event = found.get("Input")
        if event is not None:
            _check_json(event, place)
        name = str(found.get("Name", name))
        return Schedule(expression, name, timezone, event, kind == "ScheduleV2")

    def _object_events(self, name: str, properties: Mapping[str, Any], place: str) -> ObjectEvents:
        named = properties.get("Bucket")
        logical_id = str(named.get("Ref") if isinstance(named, dict) else named)
        if self._resources.get(logical_id, {}).get("Type") != "AWS::S3::Bucket":
            meant = self._resolver.declared.hint(logical_id, {"AWS::S3::Bucket"})
            words = f"Bucket must be a !Ref to a bucket in this template{meant}"
            raise Misplaced(place, words)
        found = self._resolver.resolve(
            {key: value for key, value in properties.items() if key != "Bucket"}, place
        )
        bucket = self._resolver.physical_name(logical_id)
        return object_events(bucket, name, found, found.get("Events", []))


def _check_json(text: Any, place: str) -> None:
    try:
        json.loads(text)
    except (ValueError, TypeError) as exc:
        raise Misplaced(place, f"Input must be a string of JSON ({exc})") from exc
