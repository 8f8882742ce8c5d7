"""A client of Lambda's Runtime API.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import sys
import time
from typing import Any

from .faults import ErrorReport
from .marshalling import ResultEncoder

VERSION = "/2018-06-01/runtime"
PEAK_MEMORY = "Darkroom-Peak-Memory-Mb"
ERROR_TYPE = "Lambda-Runtime-Function-Error-Type"
JSON = "application/json"


class LambdaRuntimeClientError(Exception):
    """The Runtime API refused a call while the function was starting."""

    def __init__(self, path: str, answer: http.client.HTTPResponse, body: bytes):
        words = f"Request to Lambda Runtime '{VERSION}{path}' endpoint failed."
        super().__init__(f"{words} Reason: '{answer.status}'. Response body: '{body!r}'")


class RuntimeApiClient:
    """Calls the local cloud's Runtime API over one persistent connection.

    If the API sends no event or refuses a result, SystemExit ends the process. Its message is that
    of the RuntimeError that AWS's client raises. A traceback would have no frames of the function.
    """

    def __init__(self, address: str):
        self._connection = http.client.HTTPConnection(address)

    @property
    def descriptor(self) -> int:
        """The connection's file descriptor, or -1 while there is no connection."""
        sock = self._connection.sock
        return sock.fileno() if sock else -1

    def next_invocation(self) -> tuple[bytes, http.client.HTTPMessage]:
        """Wait for an event; return its body and the headers that describe the invocation."""
        answer = self._ask("GET", "/invocation/next")
        body = answer.read()
        if answer.status != 200:
            raise SystemExit("RuntimeError: Failed to get next")
        return body, answer.headers

    def post_result(self, request_id: str | None, body: bytes, content_type: str = JSON) -> None:
        """Post the result of an invocation."""
        path = f"/invocation/{request_id}/response"
        self._post(path, body, content_type, "invocation response")

    def post_error(self, request_id: str | None, report: ErrorReport) -> None:
        """Report why an invocation failed."""
        path = f"/invocation/{request_id}/error"
        self._post(path, _json(report), JSON, "invocation error")

    def post_init_error(self, report: ErrorReport, error_type: str | None = None) -> None:
        """Report that the function can't start. Raises LambdaRuntimeClientError."""
        headers = {ERROR_TYPE: error_type or report["errorType"]}
        self._call("POST", "/init/error", 202, _json(report), headers)

    def wait_for_restore(self) -> None:
        """Report readiness for a snapshot; return once the process is restored from it.

        Raises LambdaRuntimeClientError.
        """
        self._call("GET", "/restore/next", 200)

    def post_restore_error(self, report: ErrorReport) -> None:
        """Report that a hook after the restore failed. Raises LambdaRuntimeClientError."""
        headers = {ERROR_TYPE: "Runtime.AfterRestoreError"}
        self._call("POST", "/restore/error", 202, _json(report), headers)

    def _call(self, method: str, path: str, expected: int, *rest: Any) -> None:
        answer = self._ask(method, path, *rest)
        body = answer.read()
        if answer.status != expected:
            raise LambdaRuntimeClientError(path, answer, body)

    def _post(self, path: str, body: bytes, content_type: str, what: str) -> None:
        headers = {"Content-Type": content_type, PEAK_MEMORY: str(peak_memory_mb())}
        answer = self._ask("POST", path, body, headers)
        said = answer.read().decode("utf-8", "replace")
        if answer.status != 202:
            words = "LAMBDA_RUNTIME Failed to post handler success response. Http response code"
            stamp = time.time_ns() // 1_000_000
            sys.stdout.write(f"[ERROR] [{stamp}] {words}: {answer.status}. {said}\n")
            raise SystemExit(f"RuntimeError: Failed to post {what}")

    def _ask(self, method: str, path: str, *rest: Any) -> http.client.HTTPResponse:
        """Return the response, over a new connection if the server has closed this one.

        The server does that if a handler takes more than 20 seconds. If the API had received a
        result before the connection broke, it refuses the retry, which ends this process. The
        first result counts, and the next event starts a new process. AWS's client doesn't retry.
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
    """Return this process's peak memory.

    Linux has `getrusage` too, but there a forked process starts with its parent's peak.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no pathlib
            lines = dict(line.split(":", 1) for line in status)
        return int(lines["VmHWM"].split()[0]) // 1024
    except FileNotFoundError:
        import resource  # noqa: PLC0415 - only where there is no /proc: macOS, which counts bytes

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20


def _json(report: ErrorReport) -> bytes:
    return str(ResultEncoder().encode(report)).encode()
