"""Events of the other AWS services, a class for each kind."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from darkroom_emulators.kit.events import TracedCall


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCall(TracedCall):
    """One call of a service that moto emulates, such as PutItem of dynamodb.

    `trace` is the root of the caller's trace id; `error` says why nothing emulates the call.
    """

    source: Literal["aws"] = "aws"
    kind: ClassVar = "aws.call"
    service: str
    operation: str
    status: int
    ms: float
    error: str | None
