"""What a new instance does before its first event, while Lambda gives it whole processors.

An instance with 512 MB works on events with a third of a processor, but starts with two of them:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import gc
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests

from ..clients.http import connect, get_session
from ..errors import BotError
from ..runtime.observability import logger
from ..runtime.settings import get_settings, renew_secrets
from ..runtime.tls import get_trust
from .storage import get_storage

# calls to S3 that run side by side for one update: each takes its own connection
S3_CONNECTIONS = 2

Step = Callable[[], None]


def warm(*steps: Step) -> Step:
    """Start all steps concurrently, and return a function that waits until they end.

    Only on Lambda. A failed step is left to the first event, which knows how to handle that. There
    is no garbage collection until then: what was imported stays, and is not looked at later. With
    SnapStart the steps run after each restore, in Lambda's hooks, as a connection from before the
    snapshot is dead by then. Steps without a connection run before it. First the secrets are read
    again, which may be newer than the snapshot.
    """
    kind = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
    if kind is None:  # a test, or a script that imports us
        return lambda: None
    gc.disable()
    get_storage()  # one client for all threads: boto3's session makes one at a time
    get_session()  # and one session: each thread would make its own
    if kind != "snap-start":
        return _begin(steps)
    import snapshot_restore_py  # type: ignore[import-untyped]  # noqa: PLC0415 - not in the layer

    snapshot_restore_py.register_before_snapshot(_prepare)
    snapshot_restore_py.register_after_restore(_take, steps)
    return lambda: None


def _prepare() -> None:
    """Create what the first call creates and later ones use: a URL takes all of S3's steps."""
    get_trust().load()
    get_storage().generate_presigned_url("any")


def _take(steps: Sequence[Step]) -> None:
    renew_secrets()
    _begin(steps)()


def _begin(steps: Sequence[Step]) -> Step:
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
