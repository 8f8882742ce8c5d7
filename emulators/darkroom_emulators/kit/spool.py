"""Keeps file contents on disk instead of in memory, in a file that vanishes with the process.

Otherwise, pictures would take up most of the emulators' memory.
"""

import atexit
import os
import tempfile
import threading
from functools import cache
from typing import Any

BLOCK = 8192
SMALL = 2048  # contents up to this size stay in memory


class Spool:
    """A file of blocks that are reused when their content is freed. Thread-safe."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - stays open
        atexit.register(self._file.close)  # or `-W error` complains in other people's tests
        self._free: list[int] = []
        self._blocks = 0
        self._lock = threading.Lock()

    def write(self, content: bytes) -> tuple[int, ...]:
        """Write content and return its blocks. Raises OSError if the disk is full."""
        count = -(-len(content) // BLOCK)
        with self._lock:
            at = max(0, len(self._free) - count)
            self._free, found = self._free[:at], self._free[at:]
            more = range(self._blocks, self._blocks + count - len(found))
            self._blocks = more.stop
        blocks = (*found, *more)
        try:
            for number, block in enumerate(blocks):
                piece = content[number * BLOCK : (number + 1) * BLOCK]
                if os.pwrite(self._file.fileno(), piece, block * BLOCK) < len(piece):
                    raise OSError("the disk is full")
        except OSError:
            self.free(blocks)
            raise
        return blocks

    def read(self, blocks: tuple[int, ...], size: int) -> bytes:
        """Return the first `size` bytes of the blocks."""
        file = self._file.fileno()
        return b"".join(os.pread(file, BLOCK, block * BLOCK) for block in blocks)[:size]

    def free(self, blocks: tuple[int, ...]) -> None:
        """Free blocks for reuse."""
        with self._lock:
            self._free.extend(blocks)


class Spooled:
    """Content on disk, freed together with this object; small content stays in memory."""

    __slots__ = ("_blocks", "_content", "_size")

    def __init__(self, content: bytes):
        self._size, self._content = len(content), content
        self._blocks: tuple[int, ...] = ()
        if self._size > SMALL:
            try:
                self._blocks = spool().write(content)
            except OSError:
                return  # the disk is full: keep it in memory
            self._content = b""

    def __len__(self) -> int:
        return self._size

    def read(self) -> bytes:
        """Return the bytes."""
        return spool().read(self._blocks, self._size) if self._blocks else self._content

    def __del__(self) -> None:
        if self._blocks:
            spool().free(self._blocks)

    def __reduce__(self) -> tuple[Any, ...]:
        return Spooled, (self.read(),)


@cache
def spool() -> Spool:
    """Return the spool of this process."""
    return Spool()
