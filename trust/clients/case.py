"""A handler, its events, and where the two clients are allowed to differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

ACCEPTED = 202
Aspect = Literal["output", "calls", "exit status"]


@dataclass(frozen=True)
class Case:
    """A function's code in `app.py`, its environment variables, and its events in order.

    `refuse` maps the end of a call's path to the status with which the Runtime API refuses it.
    `differs` names a difference in `differences.py` that this case must show.
    """

    name: str
    source: str
    handler: str = "app.handler"
    events: tuple[bytes, ...] = (b"{}",)
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    refuse: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    differs: str | None = None


def handlers(
    topic: str, bodies: Iterable[tuple[str, str]], *, before: str = "", **rest: object
) -> list[Case]:
    """Return a case for each handler body, each with the lines `before` above it."""
    cases = []
    for name, body in bodies:
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        source = f"{before}\ndef handler(event, context):\n{lines}\n"
        cases.append(Case(f"{topic}: {name}", source, **rest))  # type: ignore[arg-type]
    return cases
