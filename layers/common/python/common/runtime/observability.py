"""Logs and metrics, set up once. POWERTOOLS_LOG_LEVEL, which Powertools reads, sets the log level.

https://docs.aws.amazon.com/powertools/python/latest/
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from .settings import get_settings

LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]

# the name of the stack, so that each stack has separate metrics
SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "darkroom")
logger = Logger(service=SERVICE)
metrics = Metrics(namespace="Darkroom", service=SERVICE)
_adding = threading.Lock()  # Powertools' metrics are not thread-safe; the sweeper has threads


def count(name: str, value: int = 1) -> None:
    """Add `value` to the metric `name`, in CamelCase such as PhotosAccepted."""
    with _adding:
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def measure_seconds(name: str, value: float) -> None:
    """Record `value`, a duration or an age in seconds, as the metric `name`."""
    metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=value)


def report_unforeseen(what: str, exc: Exception) -> None:
    """Log an unexpected exception with its traceback, and count it."""
    logger.error(what, exc_info=exc)
    count("UnhandledErrors")


@contextmanager
def last_resort(what: str) -> Iterator[None]:
    """Report unexpected exceptions in the block and continue, so that other items are processed."""
    try:
        yield
    except Exception as exc:  # noqa: BLE001 - for requests, asgi.py has a handler instead
        report_unforeseen(what, exc)


def observed(handle: LambdaHandler) -> LambdaHandler:
    """Return a Lambda handler that adds the request id to logs, and writes metrics at the end.

    Raises MissingSetting, so that an invalid configuration stops the function when it starts.
    """
    get_settings()

    @logger.inject_lambda_context(clear_state=True)
    def observe(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return handle(event, context)
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()

    return observe
