"""The ports that the local cloud listens on."""

import socket
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import replace

from darkroom_emulators.kit.listening import next_free_port
from darkroom_emulators.kit.serving import CannotListen, bind
from operations.failures import CannotStart

from ..settings import LocalSettings


def ports_of(settings: LocalSettings) -> dict[str, int]:
    """Return the port of each server that will run, keyed by the flag that sets it."""
    ports = {"--gateway-port": settings.gateway_port}
    if settings.has("replicate"):
        ports["--replicate-port"] = settings.replicate_port
    if settings.has("telegram"):
        ports["--telegram-port"] = settings.telegram_port
    ports["--page-port"] = settings.page_port
    if not settings.external_s3:
        ports["--s3-port"] = settings.s3_port
    if settings.is_foreign:
        ports["--lambda-port"] = settings.lambda_port
    return ports


def bind_all(settings: LocalSettings, stack: AsyncExitStack) -> dict[str, socket.socket]:
    """Bind each server's port, and return the sockets by flag.

    Raises CannotStart with a line for each port that can't be used: why, and which flag to change.
    If the host can't be used, there is only one line.
    """
    sockets: dict[str, socket.socket] = {}
    taken: list[str] = []
    spoken_for = set(ports_of(settings).values())
    for flag, port in ports_of(settings).items():
        try:
            sockets[flag] = stack.enter_context(bind(settings.host, port))
        except CannotListen as exc:
            if not exc.has_host:
                raise CannotStart(f"{exc}; choose another address with --host") from exc
            free = None
            if exc.is_taken:
                free = next_free_port(settings.host, port, besides=spoken_for)
            if free is None:
                taken.append(f"{exc}; choose another with {flag} N, --free-ports, or --host")
            else:
                spoken_for.add(free)
                taken.append(f"{exc}; use {flag} {free}, which is free, or --free-ports")
    if taken:
        raise CannotStart("\n".join(taken))
    return sockets


def with_free_ports(settings: LocalSettings) -> LocalSettings:
    """Return the settings with a free port in place of each one that can't be used."""
    found: dict[str, int] = {}
    with ExitStack() as stack:
        for flag, port in ports_of(settings).items():
            try:
                stack.enter_context(bind(settings.host, port))
            except CannotListen:
                with suppress(CannotListen):  # not an address of this machine: bind_all reports it
                    other = stack.enter_context(bind(settings.host, 0))
                    found[flag.removeprefix("--").replace("-", "_")] = other.getsockname()[1]
    return replace(settings, **found)  # type: ignore[arg-type]  # only ports
