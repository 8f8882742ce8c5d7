"""Events of the AWS services that moto emulates, one class per kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedCall


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCall(TracedCall):
    """One call to a service that moto emulates, such as DynamoDB's PutItem.

    `trace` is the root of the caller's trace id. `error` is the reason why moto couldn't handle
    the call, or None if it could.
    """

    source: Literal["aws"] = "aws"
    kind: ClassVar = "aws.call"
    service: str
    operation: str
    status: int
    ms: float
    error: str | None
