"""Call a handler with events from standard input: `python -m bench.calling MODULE [SECONDS]`.

Each event is a line of JSON; SECONDS is the function's timeout. Prints a line for each event:
{"ms": wall time, "parses": how often OpenSSL was given certificates to parse, "status": the status
in the handler's response, or the whole response if it has none}. The handler's own output goes to
standard error.
"""

import asyncio
import contextlib
import importlib
import json
import ssl
import sys
import time
from typing import Any

MILLISECONDS = int(sys.argv[2]) * 1000 if len(sys.argv) > 2 else 29_000
parses = 0
_load = ssl.SSLContext.load_verify_locations


def _count(context: ssl.SSLContext, *args: Any, **options: Any) -> None:
    global parses  # noqa: PLW0603
    parses += 1
    _load(context, *args, **options)


class Invocation:
    """The context that Lambda passes to a handler along with the event."""

    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:bench"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left, as Lambda would."""
        return MILLISECONDS


def main() -> None:
    """Call the handler until standard input ends."""
    out, sys.stdout = sys.stdout, sys.stderr
    ssl.SSLContext.load_verify_locations = _count  # type: ignore[method-assign, assignment]
    asyncio.set_event_loop(asyncio.new_event_loop())
    handler = importlib.import_module(sys.argv[1]).handler
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        event = json.loads(line)
        before, started = parses, time.perf_counter()
        answer = handler(event, Invocation())
        found = {
            "ms": (time.perf_counter() - started) * 1e3,
            "parses": parses - before,
            "status": answer.get("statusCode", answer),
        }
        print(json.dumps(found), file=out, flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
