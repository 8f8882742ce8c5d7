"""Check what a round trip needs from Docker on this machine, and explain what is missing."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator

from operations.failures import CommandFailed

# has `depends_on: {required: false}`: https://docs.docker.com/compose/releases/release-notes/
OLDEST_COMPOSE = (2, 24)
# What containers call this machine if the engine runs in a virtual machine.
AROUND_A_VM = "host.docker.internal"


class RoundFailed(CommandFailed):
    """The round trip failed; the message explains why."""


class Missing(CommandFailed):
    """Something needed is missing or not running; the message says what, and what to do."""


def check_engine() -> None:
    """Raise Missing unless a Docker engine responds."""
    if shutil.which("docker") is None:
        raise Missing("docker is not installed: see https://docs.docker.com/get-docker/")
    code, _, words = _docker("version", "--format", "{{.Server.Version}}")
    if code:
        raise Missing(f"no Docker engine responds ({words}); start it: `systemctl start docker`")


def check_compose() -> None:
    """Raise Missing unless there is an engine, and a Compose that supports our file."""
    check_engine()
    code, version, _ = _docker("compose", "version", "--short")
    remedy = "to install it, see https://docs.docker.com/compose/install/"
    if code:
        raise Missing(f"`docker compose` is not installed: {remedy}")
    if tuple(int(number) for number in re.findall(r"\d+", version)[:2]) < OLDEST_COMPOSE:
        raise Missing(f"docker compose {version} is too old: 2.24 or newer is needed; {remedy}")


def check_image(name: str) -> None:
    """Raise Missing unless the image is on this machine."""
    check_engine()
    if _docker("image", "inspect", name)[0]:
        raise Missing(f"the image {name} is missing: run `docker pull {name}`")


def remove_containers(variable: str) -> None:
    """Remove all containers that have this "NAME=value" in their environment."""
    for container in _containers(variable):
        _docker("rm", "--force", container)


def resident(variable: str) -> int:
    """Return the resident bytes of all processes in the containers with this "NAME=value"."""
    kilobytes = 0
    for container in _containers(variable):
        code, found, _ = _docker("top", container, "-eo", "rss,pid")
        kilobytes += sum(int(line.split()[0]) for line in found.splitlines()[1:] if code == 0)
    return kilobytes * 1024


def _containers(variable: str) -> Iterator[str]:
    for container in _docker("ps", "--all", "--quiet")[1].split():
        code, found, _ = _docker("inspect", "--format", "{{json .Config.Env}}", container)
        if code == 0 and variable in (json.loads(found) or ()):
            yield container


def shared_address() -> str | None:
    """Return an address of this machine that works for containers and for the machine itself.

    It is the address of Docker's bridge, which no other machine can reach, or None if the engine,
    and with it the bridge, runs in a virtual machine.
    """
    _, found, _ = _docker(
        "network", "inspect", "bridge", "--format", "{{range .IPAM.Config}}{{.Gateway}} {{end}}"
    )
    for address in found.split():
        if "." in address and _is_ours(address):
            return address
    return None


def _is_ours(address: str) -> bool:
    with socket.socket() as sock:
        try:
            sock.bind((address, 0))
        except OSError:
            return False
    return True


def _docker(*arguments: str) -> tuple[int, str, str]:
    """Run docker; return the exit code, the output, and the last line of standard error."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip(), (done.stderr.strip().splitlines() or [""])[-1]
