"""Moto in a separate process that reads requests from standard input and writes responses.

It handles one request at a time, which makes up for the lock that moto lacks. `moto_process` runs
it as a script that ends when its standard input does, so it can't outlive the local cloud. If moto
raises an exception, only that request fails, and the process keeps running with its data. With the
argument FILE, S3's data is kept there, and each change is written before the response.
"""

import contextlib
import io
import pickle
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import run_wsgi_app

from local.s3.moto_gaps import Environ, asked_of_moto, complete_uploads_properly, sent_by_s3
from local.s3.moto_memory import use_less_memory

# status, headers, body, and moto's traceback if it raised
Answer = tuple[int, list[tuple[str, str]], bytes, str | None]
Moto = Callable[..., Any]
# the scope of a signature for a service other than S3
OTHER_SERVICE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/,\s]*/(?!s3/)[^/,\s]+/aws4_request")


def main(kept_in: str | None = None) -> None:
    """Respond to requests until standard input ends. With `kept_in`, keep S3 in that file."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # so that whatever moto prints doesn't mix with responses
    use_less_memory()
    complete_uploads_properly()
    s3, others = create_backend_app("s3"), DomainDispatcherApplication(create_backend_app)
    keep = keeping(Path(kept_in)) if kept_in else answer

    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the caller ended
        while True:
            environ = pickle.load(requests)  # noqa: S301 - from the process that started this one
            is_s3 = OTHER_SERVICE.search(environ.get("HTTP_AUTHORIZATION", "")) is None
            pickle.dump(keep(s3, environ) if is_s3 else answer_other(others, environ), answers)
            answers.flush()


def keeping(file: Path) -> Callable[[Moto, Environ], Answer]:
    """Return a function like `answer` that also writes changes to `file` before it returns."""
    from local.s3.kept_objects import open_kept  # noqa: PLC0415 - only needed when S3 is kept

    kept = open_kept(file)

    def answer_and_keep(moto: Moto, environ: Environ) -> Answer:
        found = answer(moto, environ)
        if not 400 <= found[0] < 500:  # a rejected request has changed nothing
            try:
                kept.keep(environ, environ["wsgi.input"].getvalue())
            except Exception as exc:  # noqa: BLE001 - last resort, as in `answer`
                return 500, [], b"", f"can't write to {file}: {exc}"
        return found

    return answer_and_keep


def answer_other(moto: Moto, environ: Environ) -> Answer:
    """Return the response of a service other than S3, or a traceback if moto raises."""
    try:
        return ask(moto, environ)
    except Exception:  # noqa: BLE001 - last resort: if this process ended, moto's data would be lost
        return 500, [], b"", traceback.format_exc()


def answer(moto: Moto, environ: Environ) -> Answer:
    """Return S3's response to one request, or the traceback of an unexpected exception in moto."""
    try:
        asked, more = asked_of_moto(environ)
        status, headers, body, _ = ask(moto, asked)
    except Exception:  # noqa: BLE001 - last resort: if this process ended, moto's data would be lost
        trace = traceback.format_exc()
    else:
        return status, sent_by_s3(environ, headers) + more, body, None
    failed: Answer = (500, [], b"", trace)
    if not is_about_what_exists(environ):
        return failed
    try:
        read = ask(moto, reading(environ))
    except Exception:  # noqa: BLE001 - the same
        return failed
    return read if 400 <= read[0] < 500 else failed


def ask(moto: Moto, environ: Environ) -> Answer:
    """Return moto's response. Raises NotImplementedError if moto doesn't know the address."""
    chunks, status, headers = run_wsgi_app(moto, environ, buffered=True)
    body = b"".join(chunks)
    if status.startswith("404") and body.startswith(b"<!doctype html>"):
        raise NotImplementedError("moto has nothing at this address")
    return int(status.split()[0]), list(headers), body, None


def is_about_what_exists(environ: Environ) -> bool:
    """Return whether a request is about an upload, object or bucket that must already exist."""
    names = parse_qs(environ["QUERY_STRING"], keep_blank_values=True).keys()
    return bool(names - {"x-id"}) and "uploads" not in names


def reading(environ: Environ) -> Environ:
    """Return a request that reads the upload, object or bucket that the given request is about.

    Moto usually raises because its target does not exist. Reading the target then returns S3's
    error, such as NoSuchKey or NoSuchUpload, which becomes the response to the original request.
    """
    upload = parse_qs(environ["QUERY_STRING"]).get("uploadId", [])
    query = urlencode({"uploadId": upload[0]}) if upload else ""
    target = environ["RAW_URI"].partition("?")[0] + (f"?{query}" if query else "")
    return {
        **{name: value for name, value in environ.items() if not name.startswith("HTTP_X_AMZ")},
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "CONTENT_LENGTH": "0",
        "wsgi.input": io.BytesIO(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
