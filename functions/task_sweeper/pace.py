"""Limits how fast the sweeper sends: Telegram responds with 429 to bots that send too much."""

import threading
from collections.abc import Callable

# "about 30 messages per second": https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
# The other functions send at the same time, so the sweeper uses only two thirds of that.
MESSAGES_A_SECOND = 20
# a `retry_after` may apply only to one group, so other chats wait at most this long
LONGEST_HOLD = 5.0


class Pace:
    """Spaces messages evenly across any number of threads. Each message needs a turn."""

    def __init__(
        self, rate: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        """Allow `rate` turns per second; `clock` returns seconds since an arbitrary moment."""
        self._spacing = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take the next turn if it is due; return whether it was."""
        with self._lock:
            now = self._clock()
            if now < self._next:
                return False
            # don't make up for missed turns, as that would cause a burst
            self._next = max(self._next, now - self._spacing) + self._spacing
            return True

    def wait(self) -> None:
        """Wait until the next turn is due. Another thread may still take it first."""
        self._sleep(max(0.0, self._next - self._clock()))

    def hold(self, seconds: float) -> None:
        """Allow no turn for `seconds`, or for `LONGEST_HOLD` if that is shorter."""
        with self._lock:
            self._next = max(self._next, self._clock() + min(seconds, LONGEST_HOLD))
