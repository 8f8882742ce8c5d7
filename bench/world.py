"""The running stubs of all services, and the environment that a handler needs for them."""

import contextlib
import os
import sys
from collections.abc import Iterator

from .events import ENVIRONMENT
from .processes import Server, running


@contextlib.contextmanager
def outside_world() -> Iterator[tuple[Server, dict[str, str]]]:
    """Run the stubs, and yield them and the environment that a handler needs."""
    with running([sys.executable, "-m", "bench.outside"]) as outside:
        said = outside.said()
        telegram, replicate, s3 = (
            f"https://127.0.0.1:{said['ports'][name]}" for name in ("telegram", "replicate", "s3")
        )
        yield (
            outside,
            ENVIRONMENT
            | {
                "TELEGRAM_API_URL": telegram,
                "REPLICATE_API_URL": f"{replicate}/v1",
                "AWS_ENDPOINT_URL_S3": s3,
                "REQUESTS_CA_BUNDLE": said["authorities"],
                "POWERTOOLS_TRACE_DISABLED": "1",  # there is no X-Ray daemon here
                "PATH": os.defpath,
            },
        )
