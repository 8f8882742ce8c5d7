"""Print the table in docs/lambda.md: `.venv/bin/python -m tests.artifacts.measure`.

"Cold" is the first call to a new RIE, which starts Python and imports the handler; "warm" is the
median of the following calls. Both webhooks receive a request without credentials, and the sweeper
finds an empty bucket, so the figures are mostly the time to reach the handler, not the services
behind it.
"""

# ruff: noqa: T201 - prints its result

import contextlib
import json
import logging
import os
import statistics
import time

from local.eventbridge.schedules import scheduled_event
from trust.packages import build_folder, lambda_version

from .rie import Outside

STARTS, CALLS = 5, 20
# the same as in tests/artifacts/conftest.py, which needs pytest
AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main():
    """Start each function several times, call it, and print the table."""
    os.environ |= AWS
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    print(f"Python {lambda_version()}\n")
    print("| package | size | cold | warm | cold / warm |\n| --- | --- | --- | --- | --- |")
    with contextlib.ExitStack() as stack:
        outside = Outside(stack)
        for name, runtime in outside.runtimes.items():
            runs = [_run(runtime) for _ in range(STARTS)]
            cold = statistics.median(first for first, _ in runs)
            warm = statistics.median(each for _, rest in runs for each in rest)
            size = _size(build_folder() / name)
            row = f"| {name} | {size} | {cold * 1e3:.0f} ms | {warm * 1e3:.1f} ms"
            print(f"{row} | {cold / warm:.0f} |")
    print(f"| CommonLayer | {_size(build_folder() / 'CommonLayer')} | | | |")


def _run(known):
    """Return the seconds that a new environment's first call took, and a list for later calls."""
    event = json.dumps(_event(known.function))
    runtime = known.another().start()
    try:
        first, *rest = [_timed(runtime, event) for _ in range(1 + CALLS)]
    finally:
        runtime.stop()
    return first, rest


def _event(function):
    if not function.routes:
        return scheduled_event(function.name, time.time())
    (route,) = function.routes
    key = f"{route.method} {route.path}"
    http = {"method": route.method, "path": route.path, "sourceIp": "127.0.0.1"}
    return {
        "version": "2.0",
        "routeKey": key,
        "rawPath": route.path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "localhost"},
        "requestContext": {"http": http, "routeKey": key, "stage": "$default"},
        "body": "{}",
        "isBase64Encoded": False,
    }


def _timed(runtime, event):
    started = time.perf_counter()
    answer = json.loads(runtime.call(event))
    assert "errorMessage" not in answer, answer
    return time.perf_counter() - started


def _size(folder):
    """Return the unpacked size as text. Lambda limits a function with its layers to 250 MB."""
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


if __name__ == "__main__":
    main()
