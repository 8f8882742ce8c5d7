"""Neither discarded objects nor the contents of stored ones take up moto's memory."""

import os
from contextlib import closing

import psutil

from local.s3.moto_process import FIRST, Moto
from local.s3.request import S3Request

MIB = 1 << 20


def test_discarded_objects_are_freed_and_contents_are_not_kept_in_memory():
    with closing(Moto()) as moto:
        moto.wait_until_loaded()
        process = psutil.Process(moto._process.pid)
        assert _ask(moto, "PUT", "/photos") == 200
        content = os.urandom(MIB)
        for number in range(5):
            _ask(moto, "PUT", f"/photos/{number}", content)
        before = process.memory_info().rss
        for number in range(60):
            assert _ask(moto, "PUT", f"/photos/{number % 3}", content + b"%d" % number) == 200
            assert _ask(moto, "PUT", f"/photos/kept-{number}", content) == 200
        grown = process.memory_info().rss - before
        found = moto.ask(_request("GET", "/photos/2"))
        assert found.body == content + b"59"
    assert grown < 80 * MIB, f"{grown / MIB:.0f} MiB more after 120 MiB of objects"


def _request(method: str, path: str, body: bytes = b"") -> S3Request:
    headers = {**FIRST.headers, "content-type": "image/jpeg"}
    return S3Request(method, path, "", headers, body)


def _ask(moto: Moto, method: str, path: str, body: bytes = b"") -> int:
    return moto.ask(_request(method, path, body)).status
