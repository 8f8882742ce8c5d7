"""A single call of a webhook: the request and its outcome."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from .addresses import ForbiddenTarget
from .clock import Clock
from .outgoing import TooLarge

# the signature of `Outgoing.request`
Post = Callable[..., Awaitable[tuple[int, str, Mapping[str, str], bytes]]]


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A POST to a webhook, with limits on the time and size of the response."""

    url: str
    body: bytes
    headers: dict[str, str]
    timeout_seconds: float
    max_bytes: int = 16 << 20


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """A webhook's response or, if there was none, the `failure`.

    `ms` is the duration in milliseconds of the clock.
    """

    ms: float
    status: int | None = None
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: Exception | None = None

    @property
    def is_success(self) -> bool:
        """Whether the webhook responded with a 2xx status."""
        return self.status is not None and 200 <= self.status < 300


async def call_webhook(post: Post, clock: Clock, request: WebhookRequest) -> WebhookResponse:
    """Call a webhook and return the response.

    Its `failure`, if any, is a TimeoutError, ForbiddenTarget, TooLarge, or another OSError.
    """
    started = clock.now()
    call = post(
        "POST",
        request.url,
        body=request.body,
        headers=request.headers,
        max_bytes=request.max_bytes,
    )
    try:
        found = await clock.wait_for(call, request.timeout_seconds, outside=True)
    except (OSError, TooLarge, ForbiddenTarget) as exc:
        return WebhookResponse(_ms(clock, started), failure=exc)
    return WebhookResponse(_ms(clock, started), *found)


def _ms(clock: Clock, started: float) -> float:
    return round((clock.now() - started) * 1000, 1)
