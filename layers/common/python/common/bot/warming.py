"""Prepares a new instance for its first event, while Lambda still gives it whole vCPUs.

An instance with 512 MB gets a third of a vCPU to handle events, but two vCPUs while it starts:
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

# how many concurrent calls to S3 an update usually makes; each needs its own connection
S3_CONNECTIONS = 2

Step = Callable[[], None]


def warm(*steps: Step) -> Step:
    """Start all steps concurrently, and return a function that waits until they end.

    Outside Lambda, nothing runs. A failed step is ignored: the first event will hit the same error
    and handle it. Garbage collection is off until the steps end, and never scans the objects that
    exist by then.

    With SnapStart, a hook runs the steps after each restore, because connections from before the
    snapshot would be dead; work that needs no connection is done before the snapshot. After a
    restore, the secrets are read again first, because they may have changed since the snapshot.
    """
    kind = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
    if kind is None:  # a test, or a script that imports us
        return lambda: None
    gc.disable()
    get_storage()  # now, as boto3's session can't safely create clients in several threads
    get_session()  # now, or each thread would create its own
    if kind != "snap-start":
        return _begin(steps)
    import snapshot_restore_py  # type: ignore[import-untyped]  # noqa: PLC0415 - not in the layer

    snapshot_restore_py.register_before_snapshot(_prepare)
    snapshot_restore_py.register_after_restore(_take, steps)
    return lambda: None


def _prepare() -> None:
    """Create what calls need, before the snapshot; signing a URL builds most of S3's client."""
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
    """Call S3 once; this also reads the credentials and resolves the endpoint."""
    get_storage().look()


def _try(step: Step) -> None:
    try:
        step()
    except (BotError, requests.RequestException) as exc:
        logger.info("warming failed", step=step.__name__, reason=type(exc).__name__)
