"""Finds the process that listens on a port, if Linux shows it to the current user."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_LISTEN = "0A"  # a socket's state in /proc/net/tcp, see proc(5)
_PROC = Path("/proc")


def port_owner(port: int) -> str:
    """Return `NAME (process ID)`, or "" if unknown: another user's process, or not Linux."""
    sockets = {f"socket:[{inode}]" for inode in _listeners(port)}
    for process in _PROC.glob("[0-9]*") if sockets else ():
        with suppress(OSError):  # another user's process, or one that has ended
            if any(str(file.readlink()) in sockets for file in (process / "fd").iterdir()):
                return f"{_name(process)} (process {process.name})"
    return ""


def _listeners(port: int) -> Iterator[str]:
    """Yield the inodes of the sockets that listen on a port."""
    for table in ("net/tcp", "net/tcp6"):
        with suppress(OSError):  # not Linux, or no IPv6
            for line in (_PROC / table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _name(process: Path) -> str:
    """Return the name of a process's program; for Python, followed by its script or module."""
    program, *words = (process / "cmdline").read_text().split("\0")
    script = " ".join(words[:2]) if words[:1] == ["-m"] else words[0] if words else ""
    name = Path(program).name
    return f"{name} {script}".strip() if name.startswith("python") else name
