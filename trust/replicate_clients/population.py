"""The cases for every client: each built-in model, with inputs that its schema suggests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from darkroom_emulators.replicate.built_in import BUILT_IN_MODELS
from darkroom_emulators.replicate.model import Model

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ"
    "/pLvAAAAAElFTkSuQmCC"
)
# inputs kept at their minimum or first choice, so that pictures and videos are made faster
SMALL = {"width", "height", "duration", "resolution"}
HANGS = "darkroom/hangs"


@dataclass(frozen=True, slots=True)
class ClientCase:
    """A run that a client waits for, polls or cancels, depending on `act`."""

    act: str
    model: str
    inputs: Mapping[str, object]


def population() -> list[ClientCase]:
    """Return all cases, ordered by model."""
    cases = [ClientCase("cancel", HANGS, {})]
    for model in BUILT_IN_MODELS:
        if model.full_name != HANGS:
            ref = model.full_name if model.is_official else f"{model.full_name}:{model.version}"
            cases += [
                ClientCase(act, ref, inputs)
                for inputs in _inputs_of(model)
                for act in ("wait", "poll")
            ]
    return cases


def _inputs_of(model: Model) -> Iterator[dict[str, object]]:
    """Yield minimal inputs, then variants for each choice and bound, and some invalid ones."""
    schema: Any = model.openapi_schema["components"]["schemas"]["Input"]
    properties: dict[str, Any] = {
        name: each["allOf"][0] if "allOf" in each else each
        for name, each in schema["properties"].items()
    }
    small = {
        name: each.get("minimum", each.get("enum", [64])[0])
        for name, each in properties.items()
        if name in SMALL
    }
    least = {name: _example(properties[name]) for name in schema.get("required", ())}
    base = {**small, **least}
    yield base
    for name, each in properties.items():
        ends = [each[end] for end in ("minimum", "maximum") if end in each]
        for value in (*each.get("enum", ()), *(() if name in small else ends)):
            yield {**base, name: value}
        if "maximum" in each:
            yield {**base, name: each["maximum"] + 1}
        if each.get("format") == "uri":
            yield {**base, name: PIXEL}
    if least:
        yield {name: value for name, value in base.items() if name != next(iter(least))}


def _example(schema: Mapping[str, object]) -> object:
    return PIXEL if schema.get("format") == "uri" else "a red boat"
