"""Checks of the machine. Standard library only, because .venv may be missing."""

import contextlib
import errno
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .findings import Finding, FindingState

if TYPE_CHECKING:
    from psutil import Process

PORTS = {"GATEWAY": 8000, "REPLICATE": 8001, "TELEGRAM": 8002, "PAGE": 8080, "S3": 9000}
OLDEST = (3, 11)
PACKAGE_LISTS = ("uv.lock", "pyproject.toml", "emulators/pyproject.toml")  # as in lib/fetch.sh
FREE_MB = 512  # .venv takes about 200 MB, uv 40, and uv's cache 240 more if it is on another disk
SAM_HINT = "`uv tool install aws-sam-cli`; scripts/build and scripts/check install their own"
TOOLS = {
    "node": (
        ("node",),
        "needed by tests with npm packages; on Debian: apt-get install nodejs npm",
    ),
    "Chromium": (
        ("chromium", "chromium-browser", "google-chrome"),
        "needed by the page's tests; on Debian: apt-get install chromium",
    ),
    "SAM": (("sam",), f"only needed for sam local and sam deploy: {SAM_HINT}"),
    "ngrok": (
        ("ngrok",),
        "optional for scripts/live: set NGROK_AUTHTOKEN in .env, or --public-url (docs/live.md)",
    ),
}


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Check the version of the Python that runs this, which scripts/setup would use too."""
    found = ".".join(map(str, version))
    if version >= OLDEST:
        return Finding("Python", FindingState.OK, found, needed=True)
    remedy = "install Python 3.11 or newer, as python3 on PATH"
    return Finding("Python", FindingState.WRONG, found, remedy, needed=True)


def environment(root: Path) -> Finding:
    """Check that .tools/bin/uv exists and .venv is up to date, as scripts/setup does."""
    ready, remedy = root / ".venv" / ".ready", "scripts/setup (scripts/dev runs it automatically)"
    if not (root / ".tools" / "bin" / "uv").exists() or not ready.exists():
        return Finding(".venv", FindingState.MISSING, "not created yet", remedy)
    for name in PACKAGE_LISTS:
        if (root / name).exists() and (root / name).stat().st_mtime > ready.stat().st_mtime:
            return Finding(".venv", FindingState.WRONG, f"older than {name}", remedy)
    return Finding(".venv", FindingState.OK, "up to date with uv.lock")


def ports(variables: Mapping[str, str]) -> list[Finding]:
    """Check the ports that scripts/dev would listen on."""
    embedded = not variables.get("DARKROOM_S3")
    return [_port(part, variables) for part in PORTS if part != "S3" or embedded]


def _port(part: str, variables: Mapping[str, str]) -> Finding:
    variable = f"DARKROOM_{part}_PORT"
    text = variables.get(variable, str(PORTS[part]))
    name, flag = f"port of {part.lower()}", f"--{part.lower()}-port"
    other = f"another with {variable}=N or {flag} N"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        return Finding(
            name, FindingState.WRONG, f"{variable} is not a port", f"choose {other}", needed=True
        )
    host = variables.get("DARKROOM_HOST", "127.0.0.1")
    refusal = _listen(host, int(text))
    if refusal is None:
        return Finding(name, FindingState.OK, f"{text} is free", needed=True)
    if refusal != errno.EADDRINUSE:
        words = f"{text} on {host}: {os.strerror(refusal)}"
        return Finding(name, FindingState.WRONG, words, f"choose {other}", needed=True)
    who = owner_of(int(text))
    free = next((n for n in range(int(text) + 1, 65536) if _listen(host, n) is None), None)
    own = f"use {variable}={free} or {flag} {free}, which is free" if free else f"choose {other}"
    remedy = f"end that process, or {own}"
    return Finding(name, FindingState.WRONG, f"{text} is taken by {who}", remedy, needed=True)


def _listen(host: str, port: int) -> int | None:
    """Try to listen on a port. Return the system's error number, or None if it worked."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            sock.listen()
        except OSError as exc:
            return exc.errno or errno.EINVAL
    return None


def owner_of(port: int) -> str:
    """Describe the process that listens on a port, by its name and id if they are visible."""
    try:
        import psutil  # noqa: PLC0415 - .venv may be missing
    except ImportError:
        return "another process"
    with contextlib.suppress(psutil.Error):  # it has just ended, or is another user's
        for each in psutil.net_connections("tcp"):
            listens = each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port
            if listens and each.pid:
                return f"{_name_of(psutil.Process(each.pid))} (pid {each.pid})"
    return "another process"


def _name_of(process: "Process") -> str:
    """Return only the name of our script or of the program: arguments may contain secrets."""
    words = [word for word in process.cmdline()[1:] if word != "-m"]
    if words and Path(words[0]).name in {"darkroom", "local.commands"}:
        return f"a running scripts/{words[1]}"
    return str(process.name())


def tools(path: str | None = None) -> list[Finding]:
    """Look for the tools that only some scripts use. `path` replaces PATH."""
    found = []
    for name, (commands, remedy) in TOOLS.items():
        where = next(filter(None, (shutil.which(each, path=path) for each in commands)), None)
        state = FindingState.OK if where else FindingState.MISSING
        found.append(Finding(name, state, where or "not on PATH", "" if where else remedy))
    return found


def docker(path: str | None = None) -> Finding:
    """Check that Docker's engine runs."""
    command = shutil.which("docker", path=path)
    if command is None:
        remedy = "docker compose and sam local need it: docs.docker.com/engine/install"
        return Finding("Docker", FindingState.MISSING, "not on PATH", remedy)
    try:
        asked = subprocess.run(  # noqa: S603 - found on the developer's own PATH
            [command, "version", "--format", "{{.Server.Version}}"],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return Finding(
            "Docker", FindingState.UNKNOWN, "its engine does not respond", "restart Docker"
        )
    if asked.returncode:
        remedy = "start it, for example with systemctl start docker; scripts/dev does not need it"
        return Finding(
            "Docker", FindingState.WRONG, "installed, but its engine is not running", remedy
        )
    return Finding("Docker", FindingState.OK, f"engine {asked.stdout.strip()}")


def disk(root: Path, free_bytes: int | None = None) -> Finding:
    """Check the free space on the project's disk. `free_bytes` replaces the measurement."""
    free = (shutil.disk_usage(root).free if free_bytes is None else free_bytes) >> 20
    if free < FREE_MB:
        remedy = f"free some space: .venv and its packages' cache take up to {FREE_MB} MB"
        return Finding("disk", FindingState.WRONG, f"{free} MB free", remedy)
    return Finding("disk", FindingState.OK, f"{free / 1024:.1f} GB free")
