"""Moto alone, in a process of its own: requests come in by standard input, answers go out.

One at a time, which is the lock that moto lacks. Run as a script by `moto_process`; it ends when
its standard input does, so it never outlives the local cloud, however that ends.
"""

import contextlib
import pickle
import sys

from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.test import run_wsgi_app


def main() -> None:
    """Answer each request until there will be none."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what moto may print is no answer
    moto = create_backend_app("s3")

    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # nobody asks
        while True:
            environ = pickle.load(requests)  # noqa: S301 - from the process that started this one
            chunks, status, headers = run_wsgi_app(moto, environ, buffered=True)
            pickle.dump((int(status.split()[0]), list(headers), b"".join(chunks)), answers)
            answers.flush()


if __name__ == "__main__":
    main()
