"""The control routes that delay, send, drop, swap or duplicate waiting deliveries."""

import inspect
from collections.abc import Callable, Hashable
from typing import Any

from .control import NextAttempt, Ok
from .control_route import ControlRoute, control_route
from .delivery import DeliveryEngine

# Returns the engine that delivers a message, and the message's id. Takes an endpoint's parameters.
Find = Callable[..., tuple[DeliveryEngine[Any], Hashable]]


def delivery_routes(
    path: str, find: Find, *, drop: Callable[..., Any] | None = None
) -> list[ControlRoute]:
    """Return the routes below a message's `path`; `drop` replaces the default `drop` endpoint."""
    return [
        control_route("POST", f"{path}/delay", _delay(find)),
        control_route("POST", f"{path}/now", _by_hand(find, DeliveryEngine.send_now)),
        control_route("POST", f"{path}/drop", drop or _by_hand(find, DeliveryEngine.drop)),
        control_route("POST", f"{path}/swap", _by_hand(find, DeliveryEngine.swap)),
        control_route("POST", f"{path}/duplicate", _by_hand(find, DeliveryEngine.duplicate)),
    ]


def _delay(find: Find) -> Callable[..., Any]:
    async def delay(body: NextAttempt, **names: Any) -> Ok:
        engine, message_id = find(**names)
        engine.delay(message_id, body.seconds)
        return {"ok": True}

    return _typed(delay, find, "Set the time of the next attempt; messages behind it wait, too.")


def _by_hand(find: Find, move: Callable[[Any, Hashable], None]) -> Callable[..., Any]:
    async def by_hand(**names: Any) -> Ok:
        engine, message_id = find(**names)
        move(engine, message_id)
        return {"ok": True}

    return _typed(by_hand, find, inspect.getdoc(move) or "")


def _typed(endpoint: Callable[..., Any], find: Find, words: str) -> Callable[..., Any]:
    """Return the endpoint with its `**names` replaced by the parameters of `find`."""
    own = [each for each in inspect.signature(endpoint).parameters.values() if each.name == "body"]
    parameters = [
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for each in (*own, *inspect.signature(find).parameters.values())
    ]
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    types = {each.name: each.annotation for each in parameters}
    endpoint.__annotations__ = {**types, "return": Ok}
    endpoint.__doc__ = words.partition(" Raises")[0]
    return endpoint
