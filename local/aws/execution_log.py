"""A function's log as Lambda writes it, for callers that ask for its end."""

import json
import math

from ..lambda_.events import InvocationEnded, InvocationStarted, LambdaEvent, LogLine


def logged(event: LambdaEvent) -> str:
    """Return an event as Lambda writes it to a function's log.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
    """
    match event:
        case InvocationStarted():
            return f"START RequestId: {event.request_id} Version: $LATEST\n"
        case LogLine():
            return f"{event.line if isinstance(event.line, str) else json.dumps(event.line)}\n"
        case InvocationEnded():
            init = event.init_ms or 0.0
            facts = [
                f"END RequestId: {event.request_id}\nREPORT RequestId: {event.request_id}",
                f"Duration: {event.duration_ms:.2f} ms",
                f"Billed Duration: {math.ceil(event.duration_ms + init)} ms",
                f"Memory Size: {event.memory_limit_mb} MB",
                f"Max Memory Used: {event.memory_mb or 0} MB",
                f"Init Duration: {init:.2f} ms\n" if init else "\n",
            ]
            return "\t".join(facts)
    return ""
