"""Wait for what happens in another process or thread."""

import time
from collections.abc import Callable


def wait_for(claim: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until `claim` returns true."""
    limit = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < limit, "the condition was never met"
        time.sleep(0.002)
