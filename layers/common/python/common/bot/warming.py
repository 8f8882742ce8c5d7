"""What a new instance does before its first event, while Lambda lends it whole processors.

An instance with 512 MB works on events with a third of a processor, but starts with two of them:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import gc
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from ..clients.http import connect, get_session
from ..errors import BotError
from ..runtime.observability import logger
from ..runtime.settings import get_settings
from .storage import get_storage

# calls to S3 that run side by side for one update: each takes a connection of its own
S3_CONNECTIONS = 4

Step = Callable[[], None]


def warm(*steps: Step) -> Step:
    """Begin to take the steps, all at the same time, and return what waits for their end.

    Only on Lambda. A step that fails is left to the first event, which knows what to do about it.
    Until that end no garbage is looked for: what is imported stays, and is not looked at later.
    """
    if "AWS_LAMBDA_INITIALIZATION_TYPE" not in os.environ:  # a test, or a script that imports us
        return lambda: None
    gc.disable()
    get_storage()  # one client for all threads: boto3's session makes one at a time
    get_session()  # and one session: each thread would make its own
    threads = ThreadPoolExecutor(len(steps))
    for step in steps:
        threads.submit(_try, step)

    def wait() -> None:
        threads.shutdown()
        gc.freeze()
        gc.enable()

    return wait


def to_telegram() -> None:
    """Connect to Telegram."""
    connect(get_settings().telegram_api_url)


def to_replicate() -> None:
    """Connect to Replicate."""
    connect(get_settings().replicate_api_url)


def to_s3() -> None:
    """Call S3 once, which also reads the credentials and resolves the endpoint."""
    get_storage().look()


def _try(step: Step) -> None:
    try:
        step()
    except (BotError, requests.RequestException) as exc:
        logger.info("not connected yet", step=step.__name__, reason=type(exc).__name__)
