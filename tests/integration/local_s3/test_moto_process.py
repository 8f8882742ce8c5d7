"""The process that stores the embedded S3's objects: how it starts and ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from local.s3.events import S3Call
from local.s3.moto_process import Moto
from local.s3.request import S3Request
from operations.failures import CannotStart
from tests.waits import wait_for

from ..test_local_process import is_running
from .store import Store, code, serving_s3

HOLDS_A_MOTO = """
from local.s3.moto_process import Moto
moto = Moto()
moto.wait_until_loaded()
print(moto._process.pid, flush=True)
input()
"""


@pytest.fixture
def moto() -> Iterator[Moto]:
    with closing(Moto()) as moto:
        yield moto


def test_each_moto_starts_empty_and_shares_nothing(store: Store, moto: Moto):
    moto.wait_until_loaded()

    assert store.client().head_bucket(Bucket="photos")
    request = S3Request("HEAD", "/photos", "", {"host": "s3"}, b"")
    assert moto.ask(request).status == 404


def test_after_moto_has_ended_the_error_says_what_to_do(moto: Moto):
    with serving_s3(moto) as store:
        moto._process.kill()
        answers = [requests.get(store.presigned(), timeout=60) for _ in range(2)]

    for answer in answers:
        assert (answer.status_code, code(answer)) == (500, "InternalError")
        assert "Restart the local cloud" in answer.text
    assert "Restart the local cloud" in (store.log.of(S3Call)[-1].error or "")


def test_a_moto_that_fails_to_start_raises_cannot_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "moto.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with closing(Moto()) as moto, pytest.raises(CannotStart):
        moto.wait_until_loaded()


def test_moto_ends_when_the_process_that_uses_it_is_killed():
    asking = subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_MOTO], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with asking:
        assert asking.stdout
        pid = int(asking.stdout.readline())
        assert is_running(pid)
        asking.kill()

    wait_for(lambda: not is_running(pid))
