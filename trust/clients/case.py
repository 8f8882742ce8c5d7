"""A handler, what it is given, and where the two clients may differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

ACCEPTED = 202
Aspect = Literal["output", "calls", "exit status"]


@dataclass(frozen=True)
class Case:
    """A function's code in `app.py`, its variables, and the events that it gets one by one.

    `refuse` has the status of the Runtime API's answer to a call, by the last word of its path.
    `differs` names a difference of `differences.py`, which this case must then show.
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
    """Return a case for each body of a handler, with the same lines `before` it."""
    cases = []
    for name, body in bodies:
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        source = f"{before}\ndef handler(event, context):\n{lines}\n"
        cases.append(Case(f"{topic}: {name}", source, **rest))  # type: ignore[arg-type]
    return cases
