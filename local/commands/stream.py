"""Reads the event stream of a local cloud in another process."""

import inspect
from types import ModuleType

import darkroom_emulators.kit.acts
import darkroom_emulators.kit.faults
import darkroom_emulators.replicate.events
import darkroom_emulators.telegram.events
from darkroom_emulators.kit.events import Event, EventReader

from ..aws import events as aws
from ..cloud import events as cloud
from ..eventbridge import events as eventbridge
from ..http_api import events as gateway
from ..journeys import events as journeys
from ..lambda_ import events as lambda_
from ..s3 import events as s3
from ..scenarios import events as scenarios

MODULES: tuple[ModuleType, ...] = (
    darkroom_emulators.kit.acts,
    darkroom_emulators.kit.faults,
    darkroom_emulators.replicate.events,
    darkroom_emulators.telegram.events,
    aws,
    cloud,
    eventbridge,
    gateway,
    journeys,
    lambda_,
    s3,
    scenarios,
)


def event_classes() -> list[type[Event]]:
    """Return the classes of all events, sorted by module and name."""
    found = {
        each
        for module in MODULES
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, Event) and hasattr(each, "kind")
    }
    return sorted(found, key=lambda each: (each.__module__, each.__name__))


READER = EventReader(event_classes())
