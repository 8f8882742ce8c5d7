"""A spool stores contents on disk, or in memory if the disk is full."""

import pickle
import subprocess
import sys
import threading

import pytest

from darkroom_emulators.kit import spool as spool_module
from darkroom_emulators.kit.spool import BLOCK, SMALL, Spool, Spooled


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1, BLOCK, BLOCK + 1, 3 * BLOCK, 1_000_000])
def test_content_is_read_back_unchanged(size):
    content = bytes(number % 251 for number in range(size))
    kept = Spooled(content)
    assert (len(kept), kept.read()) == (size, content)
    assert pickle.loads(pickle.dumps(kept)).read() == content


def test_freed_content_makes_room(monkeypatch):
    own = Spool()
    monkeypatch.setattr(spool_module, "spool", lambda: own)
    for number in range(100):
        kept = [Spooled(bytes([number + n]) * (n * BLOCK + 5000)) for n in range(3)]
        assert [each.read()[-1] for each in kept] == [number, number + 1, number + 2]
        del kept
    assert own._blocks <= 12  # enough for two rounds, one of which is being freed
    own._file.close()


def test_content_can_be_freed_in_the_middle_of_a_write():
    """From Python 3.12 on, garbage collection can finalize content between any two steps."""
    own = Spool()
    with own._lock:  # as in a write
        freeing = threading.Thread(target=own.free, args=((7,),), daemon=True)
        freeing.start()
        freeing.join(5)
        assert not freeing.is_alive()
    assert own.write(b"x") == (7,)
    own._file.close()


def test_if_the_disk_is_full_content_stays_in_memory(monkeypatch):
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
