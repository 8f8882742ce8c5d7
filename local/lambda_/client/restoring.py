"""Breaks what a restore from a snapshot would break on Lambda, and reports it.

On Lambda each restored instance is a copy of one that was started long ago. Its connections are
dead, `random` continues from the same state in each copy, and times recorded at import are from
before the snapshot.
https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html
"""

import _thread
import datetime
import os
import random
import socket
import stat
import struct
import sys
import time
from collections.abc import Iterator
from types import ModuleType

RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Restoration:
    """The effects of a restore. Create it before the function's code is imported.

    Python reseeds `random` in a clone, so this sets it back to its state at the snapshot.
    """

    def __init__(self) -> None:
        self._state = random.getstate()
        self._started = time.time()

    def prepare(self) -> None:
        """Record the state of `random` at the snapshot, from which each copy continues."""
        self._at_snapshot = random.getstate()

    def happen(self, kept: int) -> list[str]:
        """Apply the effects of a restore, but keep the connection `kept`; return what broke."""
        random.setstate(self._at_snapshot)
        return [*_cut_connections(kept), *self._same_numbers(), *self._old_times()]

    def _same_numbers(self) -> Iterator[str]:
        drawn = " and used before the snapshot" if self._at_snapshot != self._state else ""
        for module in _own_modules():
            if any(_is_random(value) for value in vars(module).values()):
                what = f"random, which {module.__name__} uses{drawn}"
                yield f"{what}, continues from the same state in each copy: use the module secrets"

    def _old_times(self) -> Iterator[str]:
        for module in _own_modules():
            for name, value in list(vars(module).items()):
                if self._started <= _seconds(value) <= time.time():
                    what = f"{module.__name__}.{name} is a time from before the snapshot"
                    yield f"{what}: record it after the restore"


def connections() -> list[str]:
    """Return the remote addresses of the open connections."""
    return [f"{host}:{port}" for _, (host, port) in _connections()]


def _own_modules() -> list[ModuleType]:
    """Return the modules that were imported from the folders in PYTHONPATH."""
    roots = tuple(os.environ.get("PYTHONPATH", "").split(os.pathsep))
    return [
        module
        for module in list(sys.modules.values())
        if (file := getattr(module, "__file__", None)) and str(file).startswith(roots)
    ]


def _is_random(value: object) -> bool:
    return value is random or getattr(value, "__self__", None) is getattr(random, "_inst", None)


def _seconds(value: object) -> float:
    """Return a value as Unix seconds if it could be a time, or else -1."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else -1.0  # type: ignore[arg-type] # a number


def _cut_connections(kept: int) -> Iterator[str]:
    """Replace each connection with one that is reset at the first byte, as after a restore."""
    for descriptor, peer in list(_connections()):
        if descriptor == kept:
            continue
        with _dead_connection() as dead:
            os.dup2(dead.fileno(), descriptor, inheritable=False)
        what = f"the connection to {peer[0]}:{peer[1]}, opened before the snapshot"
        yield f"{what}, is dead after a restore: reconnect after it"


def _connections() -> Iterator[tuple[int, tuple[str, int]]]:
    """Yield the descriptor and remote address of each TCP connection."""
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - no pathlib in every function
        try:
            yield int(name), _peer(int(name))
        except OSError:  # not a socket, or not connected
            continue


def _peer(descriptor: int) -> tuple[str, int]:
    """Return the remote address of a TCP connection. Raises OSError."""
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):  # else its duplicate would stay open
        raise OSError("not a socket")
    with socket.socket(fileno=os.dup(descriptor)) as sock:
        if sock.family not in {socket.AF_INET, socket.AF_INET6}:
            raise OSError("not a TCP connection")
        host, port, *_ = sock.getpeername()
        return host, port


def _dead_connection() -> socket.socket:
    """Return a connection that seems alive until something is sent over it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, _ = server.accept()
    _thread.start_new_thread(_reset_at_first_byte, (far,))
    return near


def _reset_at_first_byte(far: socket.socket) -> None:
    far.recv(1)
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    far.close()
