"""Runs a function: sets up its log, imports it, runs its snapshot hooks and handles events."""

import importlib
import logging
import os
import sys
from typing import TYPE_CHECKING

from .api import RuntimeApiClient
from .context import LambdaContext
from .faults import ErrorReport, printed, report_of
from .loading import Handler, load_handler
from .logs import UNHANDLED, InvocationFilter, is_json, start_logging
from .marshalling import body_of, event_of

if TYPE_CHECKING:
    from .base import PackageBase
    from .cloning import Original
    from .restoring import Restoration

# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-initialization-errors
INIT_FAILED, BEFORE_SNAPSHOT_FAILED, AFTER_RESTORE_FAILED = 1, 64, 65


def serve(
    handler_name: str, original: "Original | None" = None, base: "PackageBase | None" = None
) -> None:
    """Serve the function. Never returns.

    With `original`, the process forks at the snapshot, and each clone serves. With `base` as well,
    it first loads the packages and forks for each version of the code; each of these processes
    continues to its own snapshot.
    """
    invocation = start_logging()
    if base is not None and original is not None:
        _wait_with_packages(base, original)
    api = RuntimeApiClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        from .restoring import Restoration  # noqa: PLC0415 - its imports would slow ordinary starts

        restoration = Restoration()
        handler = _load(api, handler_name)
        api = _pass_through_snapshot(api, restoration, original)
    else:
        handler = _load(api, handler_name)
    while True:
        _serve_one(api, handler, invocation)


def _wait_with_packages(base: "PackageBase", original: "Original") -> None:
    from .restoring import connections  # noqa: PLC0415 - its imports would slow ordinary starts

    try:
        base.load()
    except Exception as exc:  # noqa: BLE001 - a package can raise anything
        sys.exit(f"{type(exc).__name__}: {exc}")
    original.wait(connections(), base.unfit)
    importlib.invalidate_caches()  # the code may have been edited a moment ago


def _load(api: RuntimeApiClient, name: str) -> Handler:
    """Import the handler. SystemExit isn't caught, because a module may end the process."""
    try:
        return load_handler(name)
    except Exception as exc:  # noqa: BLE001 - a module can raise anything
        report = report_of(exc)
    logging.warning(UNHANDLED)
    _log(report)
    api.post_init_error(report)
    sys.exit(INIT_FAILED)


def _pass_through_snapshot(
    api: RuntimeApiClient, restoration: "Restoration", original: "Original | None"
) -> RuntimeApiClient:
    """Run the hooks before the snapshot, wait for the restore, and run the hooks after it.

    Returns the Runtime API client to continue with, because a clone has its own.

    Before the snapshot, the last hook registered runs first, even if another hook registered it.
    Results are ignored, so a coroutine is never awaited.
    """
    import snapshot_restore_py  # type: ignore[import-untyped]  # noqa: PLC0415 - Lambda provides it

    from .restoring import connections  # noqa: PLC0415 - its imports would slow ordinary starts

    try:
        before = snapshot_restore_py.get_before_snapshot()
        while before:
            hook, args, named = before.pop()
            hook(*args, **named)
        restoration.prepare()
        if original is None:
            api.wait_for_restore()
    except BaseException as exc:  # noqa: BLE001 - sys.exit() in a hook is a failure too
        report = report_of(exc)
        _log(report)
        api.post_init_error(report, "Runtime.BeforeSnapshotError")
        sys.exit(BEFORE_SNAPSHOT_FAILED)
    order = original.wait(connections()) if original else None
    if order and order["environment"]:
        api = RuntimeApiClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    if order is None or order["breaks"]:
        for line in restoration.happen(api.descriptor):
            sys.stdout.write(f"SnapStart: {line}\n")
    try:
        for hook, args, named in snapshot_restore_py.get_after_restore():
            hook(*args, **named)
    except BaseException as exc:  # noqa: BLE001 - the same
        report = report_of(exc)
        _log(report)
        api.post_restore_error(report)
        sys.exit(AFTER_RESTORE_FAILED)
    return api


def _serve_one(api: RuntimeApiClient, handler: Handler, invocation: InvocationFilter) -> None:
    """Fetch one invocation, run the handler, and post the result or the error."""
    body, headers = api.next_invocation()
    invocation.request_id = request_id = headers.get("Lambda-Runtime-Aws-Request-Id")
    invocation.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
    _set_trace(headers.get("Lambda-Runtime-Trace-Id"))
    try:
        context = LambdaContext(headers)
        event = event_of(body, headers.get("Content-Type"))
        returned = handler(event, context)
        result, content_type = body_of(returned)
    except Exception as exc:  # noqa: BLE001 - the one place that turns any error into Lambda's form
        report = report_of(exc, request_id or "")
    else:
        sent = result.encode() if isinstance(result, str) else result
        api.post_result(request_id, sent, content_type)
        return
    _log(report)
    api.post_error(request_id, report)


def _log(report: ErrorReport) -> None:
    sys.stdout.write(printed(report, as_json=is_json()) + "\n")


def _set_trace(trace_id: str | None) -> None:
    if trace_id is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
