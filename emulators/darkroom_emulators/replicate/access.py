"""Checks API tokens and rate limits."""

import re

from ..kit.clock import Clock
from .errors import rate_headers, throttled, unauthenticated

_AUTHORIZATION = re.compile(r"(?:bearer|token)\s+(\S.*)", re.IGNORECASE)
_PER_MINUTE = {"create": 600, "get": 60_000, "other": 3_000}


def check_token(authorization: str | None, accepted: frozenset[str] | None) -> None:
    """Raise a 401 unless the header contains one of the `accepted` tokens; None accepts any."""
    if not authorization:
        raise unauthenticated(token_given=False)
    match = _AUTHORIZATION.fullmatch(authorization.strip())
    if not match or (accepted is not None and match[1] not in accepted):
        raise unauthenticated(token_given=True)


class RateLimits:
    """A token bucket for each class of calls. Each holds a minute's calls, and refills steadily."""

    def __init__(self, clock: Clock, *, enforced: bool):
        self._clock, self._enforced = clock, enforced
        self._buckets = {name: (float(size), clock.now()) for name, size in _PER_MINUTE.items()}

    def take(self, name: str) -> dict[str, str]:
        """Take one call from a bucket; return headers with the number of remaining calls.

        Raises Problem if limits are enforced and the bucket is empty.
        """
        size, now = _PER_MINUTE[name], self._clock.now()
        if not self._enforced:
            return rate_headers(size - 1)
        level, at = self._buckets[name]
        level = min(size, level + (now - at) * size / 60)
        if level < 1:
            raise throttled(1)
        self._buckets[name] = (level - 1, now)
        return rate_headers(int(level - 1))
