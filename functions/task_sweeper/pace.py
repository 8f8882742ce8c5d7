"""How fast the sweeper may send: Telegram responds 429 to a bot that sends more than it allows."""

import threading
from collections.abc import Callable

# "about 30 messages per second": https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
# The bot itself sends at the same time, so the sweeper uses only two thirds of that.
MESSAGES_A_SECOND = 20
# Telegram's `retry_after` may concern a single group, so the other chats wait at most this long
LONGEST_HOLD = 5.0


class Pace:
    """Gives out turns to send, evenly spaced, to any number of threads."""

    def __init__(
        self, rate: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        """Give `rate` turns a second; `clock` returns seconds since an arbitrary moment."""
        self._spacing = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take the next turn, if it is due."""
        with self._lock:
            now = self._clock()
            if now < self._next:
                return False
            # missed turns are not made up for, as that would cause a burst
            self._next = max(self._next, now - self._spacing) + self._spacing
            return True

    def wait(self) -> None:
        """Wait until the next turn is due; another thread may then be the one to take it."""
        self._sleep(max(0.0, self._next - self._clock()))

    def hold(self, seconds: float) -> None:
        """Give out no turn for `seconds`, at most `LONGEST_HOLD`."""
        with self._lock:
            self._next = max(self._next, self._clock() + min(seconds, LONGEST_HOLD))
