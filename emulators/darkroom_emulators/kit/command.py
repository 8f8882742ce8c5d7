"""The command line of one emulator, or of several emulators that share a clock."""

import argparse
import contextlib
import json
import logging
import socket
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette

from .callers import CallerRule, own_places
from .certificates import Certificates, NoCertificates
from .clock import Clock
from .connection_limit import ConnectionLimit
from .event_log import EventLog
from .flags import CommandParser, Flags, add_shared_flags, port_number
from .listening import next_free_port
from .serving import CannotListen, bind, interruption, run, serving
from .start_failed import StartFailed

if TYPE_CHECKING:
    from .state_folder import StateFolder


@dataclass(frozen=True)
class ApiClient:
    """How to point a client library at an emulator: environment `variables`, or `code`."""

    name: str
    code: str = ""
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Greeting:
    """The text printed when an emulator has started.

    The first line ends with `facts`; lines for each of `clients` follow. `page` is the path of the
    emulator's page, if it has one.
    """

    facts: dict[str, str]
    clients: Sequence[ApiClient]
    page: str = ""


@dataclass(frozen=True)
class ServiceCommand:
    """How the command line starts a service.

    `settings` turns the flags into a dataclass with `callers` and `allowed_hosts`, and can raise
    ValueError. `greet` is called with the address and the settings.
    """

    name: str
    description: str
    port: int
    add_flags: Callable[[Flags], None]
    settings: Callable[[argparse.Namespace], Any]
    create_app: Callable[..., Starlette]
    greet: Callable[[str, Any], Greeting]
    is_https: bool = False  # unless --http is given


@dataclass
class _Server:
    """A service with a bound socket."""

    service: ServiceCommand
    settings: Any
    sock: socket.socket
    tls: Certificates | None

    @property
    def address(self) -> str:
        host, port = self.sock.getsockname()[:2]
        return f"{'https' if self.tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"

    def greeting(self) -> Greeting:
        return self.service.greet(self.address, self.settings)


def run_command(
    services: Sequence[ServiceCommand],
    arguments: list[str] | None,
    *,
    prog: str,
    description: str = "",
    https: bool = True,
) -> int:
    """Serve until Ctrl-C; return the exit status.

    With several services, each flag is prefixed with the service's name, as in `--replicate-port`.
    Without `https`, all services use plain HTTP unless `--https` is given.
    """
    parser, flags = parser_of(services, prog=prog, description=description, https=https)
    args = parser.parse_args(arguments)
    with contextlib.ExitStack() as bound:
        try:
            given = {each: each.settings(own.read(args)) for each, own in flags.items()}
            state = _state(args.keep, services)
            if state:
                bound.callback(state.close)
            clock = _clock(state, args.speed)
        except ValueError as exc:
            parser.error(str(exc))
        except StartFailed as exc:
            print(f"{prog}: {exc}", file=sys.stderr)  # noqa: T201 - for the user
            return 1
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        servers = []
        for service, own in flags.items():
            try:
                sock = bound.enter_context(bind(args.host, own.read(args).port))
                tls = _certificates(args) if _is_https(service, args, https) else None
            except NoCertificates as exc:
                print(f"{prog}: {exc}", file=sys.stderr)  # noqa: T201 - for the user
                return 1
            except CannotListen as exc:
                flag = own.flag("--port")
                ours = {each.read(args).port for each in flags.values()}
                free = exc.is_taken and next_free_port(args.host, exc.port, besides=ours)
                other = f"{flag} or --host" if exc.has_host else "--host"
                remedy = f"{flag} {free} is free" if free else f"choose another {other}"
                print(f"{prog}: {exc}; {remedy}", file=sys.stderr)  # noqa: T201 - for the user
                return 1
            settings = _reachable(given[service], args, sock)
            servers.append(_Server(service, settings, sock, tls))
        with contextlib.suppress(KeyboardInterrupt):
            run(_serve(servers, clock, state, as_json=args.json))
    return 0


def parser_of(
    services: Sequence[ServiceCommand], *, prog: str, description: str = "", https: bool = True
) -> tuple[CommandParser, dict[ServiceCommand, Flags]]:
    """Return the command's parser, and the flags of each service."""
    parser = CommandParser(
        prog=prog,
        description=description or services[0].description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_shared_flags(parser, https=https and any(each.is_https for each in services))
    return parser, {each: _flags(parser, each, alone=len(services) == 1) for each in services}


def _state(folder: Path | None, services: Sequence[ServiceCommand]) -> "StateFolder | None":
    """Return the stored state, or None if state is kept only in memory. Raises StartFailed."""
    if folder is None:
        return None
    from .state_folder import StateFolder  # noqa: PLC0415 - only needed for --keep

    state = StateFolder(folder, tuple(each.name for each in services))
    for note in state.notes:
        print(note, file=sys.stderr)  # noqa: T201 - for the user
    return state


def _clock(state: "StateFolder | None", speed: float | None) -> Clock:
    """Return the clock, which continues from any stored time. Raises ValueError."""
    if state:
        return state.new_clock(speed=speed)
    return Clock() if speed is None else Clock(speed=speed)


def _is_https(service: ServiceCommand, args: argparse.Namespace, default: bool) -> bool:
    return bool(args.https) if args.https is not None else default and service.is_https


def _certificates(args: argparse.Namespace) -> Certificates:
    """Return this machine's certificates. Raises NoCertificates."""
    from .tls import certificates  # noqa: PLC0415 - only for HTTPS: takes a tenth of a second

    return certificates({*args.allow_host, args.host})


def _reachable(settings: Any, args: argparse.Namespace, sock: socket.socket) -> Any:
    """Return the settings, with `callers` filled in and our own host in `allowed_hosts`."""
    places = own_places(args.host, sock.getsockname()[1])
    hosts = settings.allowed_hosts | ({args.host.lower()} if places else set())
    return replace(settings, callers=CallerRule(places | args.allow_host), allowed_hosts=hosts)


def _flags(parser: argparse.ArgumentParser, service: ServiceCommand, *, alone: bool) -> Flags:
    flags = Flags(parser, "" if alone else f"{service.name}-")
    port = f"port, or 0 for any free port (default: {service.port})"
    flags.add_argument("--port", type=port_number, default=service.port, metavar="N", help=port)
    service.add_flags(flags)
    return flags


async def _serve(
    servers: Sequence[_Server], clock: Clock, state: "StateFolder | None", *, as_json: bool
) -> None:
    interrupted, log, limit = interruption(), EventLog(clock), ConnectionLimit()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(clock.close)
        stops = []
        for each in servers:
            keeping = state.keeper(each.service.name) if state else None
            app = each.service.create_app(each.settings, clock=clock, log=log, keeping=keeping)
            for other in servers:  # emulators can call each other
                if other.tls:
                    app.state.emulator.outgoing.trust(other.tls.authority)
            tls = each.tls.context if each.tls else None
            opened = serving(app, each.sock, limit, tls=tls)
            stops.append(await stack.enter_async_context(opened))
        kept = f"\n\n{state.line()}" if state else ""
        text = _as_json(servers) if as_json else f"{_banner(servers)}{kept}\nready"
        print(text, flush=True)  # noqa: T201 - the command's output
        await interrupted.wait()
        log.close()
        for stop in stops:
            stop()


def _banner(servers: Iterable[_Server]) -> str:
    return "\n\n".join(_lines(each) for each in servers)


def _lines(server: _Server) -> str:
    """Return a line with the address and the facts, then indented lines for each client."""
    greeting = server.greeting()
    facts = "".join(f", {name} {value}" for name, value in greeting.facts.items())
    lines = [f"{server.service.name.capitalize()} emulator on {server.address}{facts}"]
    width = max(len(client.name) for client in greeting.clients)
    for client in greeting.clients:
        variables = "  ".join(f"{name}={value}" for name, value in client.variables.items())
        for at, line in enumerate((variables or client.code).splitlines()):
            lines.append(f"  {'' if at else client.name:{width}}  {line}")
    if server.tls:
        for name, value in server.tls.variables.items():
            lines.append(f"  {'trust with':{width}}  {name}={value}")
    if greeting.page:
        lines.append(f"  {'page':{width}}  {server.address}{greeting.page}")
    lines.append(f"  {'control':{width}}  {server.address}/_emulator/events")
    return "\n".join(lines)


def _as_json(servers: Iterable[_Server]) -> str:
    found = {
        each.service.name: {
            "url": each.address,
            **(greeting := each.greeting()).facts,
            **({"page": f"{each.address}{greeting.page}"} if greeting.page else {}),
            "trust": each.tls.variables if each.tls else {},
            "clients": [asdict(client) for client in greeting.clients],
        }
        for each in servers
    }
    return json.dumps(found)
