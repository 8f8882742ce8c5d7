"""The runtime client inside a function's process: asks for an event, calls the handler, answers.

Run as a script by the local cloud. It uses the standard library alone and nothing of `local`: what
is imported here is imported into every function. It does what AWS's own client does.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import _thread
import http.client
import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

VERSION = "/2018-06-01/runtime"
PEAK_MEMORY = "Darkroom-Peak-Memory-Mb"

Handler = Callable[[Any, "Context"], Any]


class Context:
    """What a handler is told about its invocation.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    def __init__(self, headers: http.client.HTTPMessage):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the invocation may still take."""
        return max(0, self._deadline_ms - int(time.time() * 1000))


class RuntimeApiClient:
    """The Runtime API of the local cloud, over one connection that is kept."""

    def __init__(self, address: str):
        self._connection = http.client.HTTPConnection(address)

    def next_invocation(self) -> tuple[bytes, http.client.HTTPMessage]:
        """Wait for an event; return it with the headers that say what invocation it is."""
        answer = self._ask("GET", "/invocation/next")
        body = answer.read()
        if answer.status != 200:
            sys.exit(0)  # the local cloud is going
        return body, answer.headers

    def post(self, path: str, body: bytes) -> None:
        """Hand in a result or an error."""
        headers = {"Content-Type": "application/json", PEAK_MEMORY: str(peak_memory_mb())}
        self._ask("POST", path, body, headers).read()

    def _ask(self, method: str, path: str, *rest: Any) -> http.client.HTTPResponse:
        """Return the answer; over a new connection if the server has closed this one.

        It does that when the handler has worked for some seconds. To hand in something twice does
        no harm: the API knows no such invocation any more.
        """
        try:
            return self._ask_once(method, path, *rest)
        except ConnectionError:
            self._connection.close()
            return self._ask_once(method, path, *rest)

    def _ask_once(self, method: str, path: str, *rest: Any) -> http.client.HTTPResponse:
        self._connection.request(method, VERSION + path, *rest)
        return self._connection.getresponse()


def peak_memory_mb() -> int:
    """Return the most memory that this process has held.

    Not from `getrusage` on Linux: there it starts at what the parent held when it forked.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no pathlib
            lines = dict(line.split(":", 1) for line in status)
        return int(lines["VmHWM"].split()[0]) // 1024
    except FileNotFoundError:
        import resource  # noqa: PLC0415 - only where there is no /proc: macOS, which counts bytes

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20


class RuntimeFailure(Exception):
    """The runtime itself can't go on; `error_type` is Lambda's word for it."""

    def __init__(self, error_type: str, message: str):
        super().__init__(message)
        self.error_type = error_type


def report_error(error: BaseException, request_id: str = "") -> bytes:
    """Print an error as Lambda's Python runtime does, and return it as Lambda reports it."""
    cause = (error.__cause__ or error) if isinstance(error, RuntimeFailure) else error
    report = {
        "errorMessage": str(error),
        "errorType": getattr(error, "error_type", type(error).__name__),
        "requestId": request_id,
        "stackTrace": _stack(cause.__traceback__),
    }
    lines = [f"[ERROR] {report['errorType']}: {error}", "Traceback (most recent call last):"]
    print("\n".join([*lines, *"".join(report["stackTrace"]).splitlines()]))  # noqa: T201
    return json.dumps(report).encode()


def _stack(trace: TracebackType | None) -> list[str]:
    """Return the function's own frames, without this file's and the import machinery's."""
    frames = traceback.extract_tb(trace)
    own = [f for f in frames if f.filename != __file__ and "importlib" not in f.filename]
    return traceback.format_list(own)


def load_handler(name: str) -> Handler:
    """Import the handler called `package.module.function`. Raises RuntimeFailure."""
    module, _, attribute = name.rpartition(".")
    try:
        found = importlib.import_module(module.replace("/", "."))
        handler: Handler = getattr(found, attribute)
    except ImportError as exc:
        message = f"Unable to import module '{module}': {exc}"
        raise RuntimeFailure("Runtime.ImportModuleError", message) from exc
    except AttributeError as exc:
        message = f"Handler '{attribute}' missing on module '{module}'"
        raise RuntimeFailure("Runtime.HandlerNotFound", message) from exc
    return handler


def run_handler(handler: Handler, event: bytes, context: Context) -> bytes:
    """Return the handler's result as JSON. Raises RuntimeFailure where it is none."""
    result = handler(json.loads(event), context)
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as exc:
        message = f"Unable to marshal response: {exc}"
        raise RuntimeFailure("Runtime.MarshalError", message) from exc


def exit_with_the_cloud() -> None:
    """End this process when the local cloud has gone or was killed: the pipe from it closes.

    A thread sees that, unless a call in C holds the interpreter's lock; on Linux the kernel ends
    this process's group then, which needs nothing of the interpreter.
    """
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - there is none everywhere

        fcntl.fcntl(0, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(0, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)

    def wait() -> None:
        os.read(0, 1)
        os._exit(0)

    _thread.start_new_thread(wait, ())


def serve_one(api: RuntimeApiClient, handler: Handler) -> None:
    """Take one invocation and answer it."""
    event, headers = api.next_invocation()
    context = Context(headers)
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
    path = f"/invocation/{context.aws_request_id}"
    try:
        result = run_handler(handler, event, context)
    except Exception as exc:  # noqa: BLE001 - the one place that turns any error into Lambda's form
        api.post(f"{path}/error", report_error(exc, context.aws_request_id))
    else:
        api.post(f"{path}/response", result)


def main() -> None:
    """Serve the function until the local cloud goes."""
    exit_with_the_cloud()
    api = RuntimeApiClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except BaseException as exc:  # noqa: BLE001 - also a module that calls sys.exit() failed to load
        api.post("/init/error", report_error(exc))
        sys.exit(1)
    while True:
        serve_one(api, handler)


if __name__ == "__main__":
    main()
