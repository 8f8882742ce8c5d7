"""A spool stores contents on disk, or in memory if the disk is full."""

import pickle
import subprocess
import sys

import pytest

from darkroom_emulators.kit import spool as spool_module
from darkroom_emulators.kit.spool import BLOCK, SMALL, Spool, Spooled


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1, BLOCK, BLOCK + 1, 3 * BLOCK, 1_000_000])
def test_a_content_comes_back_as_it_was(size):
    content = bytes(number % 251 for number in range(size))
    kept = Spooled(content)
    assert (len(kept), kept.read()) == (size, content)
    assert pickle.loads(pickle.dumps(kept)).read() == content


def test_what_is_forgotten_makes_room(monkeypatch):
    own = Spool()
    monkeypatch.setattr(spool_module, "spool", lambda: own)
    for number in range(100):
        kept = [Spooled(bytes([number + n]) * (n * BLOCK + 5000)) for n in range(3)]
        assert [each.read()[-1] for each in kept] == [number, number + 1, number + 2]
        del kept
    assert own._blocks <= 12  # enough for two rounds, one of which is being freed
    own._file.close()


def test_where_the_disk_is_full_memory_has_to_do(monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    assert Spooled(b"x" * 100_000).read() == b"x" * 100_000


def test_a_process_that_ends_leaves_no_warning():
    program = f"from {Spool.__module__} import spool; spool()"
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, check=True
    )
    assert ended.stderr == b""
