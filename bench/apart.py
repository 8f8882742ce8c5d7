"""Measure the parts of a warm update in a separate process: `python -m bench.apart RUNS`.

After the handler's own output, this prints the milliseconds of processor time that each part and
the "whole" took in each run, as JSON.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import urllib3

from common.bot.storage import get_storage
from common.clients.http import get_session
from common.runtime.tls import get_trust
from telegram_webhook.app import handler

from .calling import Invocation
from .events import nothing, photo

S3_CALLS, OTHER_CALLS = 8, 4


def main() -> None:
    """Run the parts one after another, RUNS times, and print their times."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    taken: dict[str, list[float]] = {}
    for run in range(-3, int(sys.argv[1])):
        for name, part in PARTS.items():
            before = time.process_time()
            part()
            if run >= 0:  # the first runs open the connections
                taken.setdefault(name, []).append((time.process_time() - before) * 1e3)
    print(json.dumps(taken), flush=True)


def put_by_boto3() -> None:
    """Store a small object as many times as an update calls S3."""
    for _ in range(S3_CALLS):
        get_storage().upload_to_s3(f"apart/{next(_numbers)}", b"{}", "application/json")


def put_by_urllib3() -> None:
    """Store the object as many times without botocore: no signature, model or retries."""
    for _ in range(S3_CALLS):
        _pool.request("PUT", f"{S3}/apart/{next(_numbers)}", body=b"{}")


def post_by_requests() -> None:
    """Send a small POST as many times as an update calls Telegram and Replicate."""
    for _ in range(OTHER_CALLS):
        get_session().post(f"{TELEGRAM}/bot/sendMessage", json={"chat_id": 1}, timeout=10)


S3 = f"{os.environ['AWS_ENDPOINT_URL_S3']}/{os.environ['BUCKET_NAME']}"
TELEGRAM = os.environ["TELEGRAM_API_URL"]
PARTS: dict[str, Callable[[], Any]] = {
    "whole": lambda: handler(photo(), Invocation()),
    f"{S3_CALLS} calls by boto3": put_by_boto3,
    "bare HTTP to S3 by urllib3": put_by_urllib3,
    f"{OTHER_CALLS} calls by requests": post_by_requests,
    "the presigned URL": lambda: get_storage().generate_presigned_url("images/input/x.jpg"),
    "Mangum and FastAPI, for an event that needs no work": lambda: handler(nothing(), Invocation()),
}
_numbers = count()
_pool = urllib3.PoolManager(ssl_context=get_trust().context)


if __name__ == "__main__":
    main()
