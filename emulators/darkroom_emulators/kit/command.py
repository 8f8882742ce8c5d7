"""The command line of an emulator alone."""

import argparse
import contextlib
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from .callers import CallerRule, own_places
from .clock import Clock
from .event_log import EventLog
from .host_flag import add_host_flag
from .serving import CannotListen, bind, interruption, run, serving


def command_parser(prog: str, *, port: int, **more: Any) -> argparse.ArgumentParser:
    """Return a parser of the flags that every emulator has; `more` goes to ArgumentParser."""
    parser = argparse.ArgumentParser(
        prog=prog, formatter_class=argparse.RawDescriptionHelpFormatter, **more
    )
    add, default = parser.add_argument, "(default %(default)s)"
    add("--host", default="127.0.0.1", help=f"address to listen on {default}")
    add("--port", type=int, default=port, help=f"port, 0 for any free one {default}")
    add("--seed", type=int, default=0, help=f"repeats chance in ids, faults and retries {default}")
    add("--speed", type=float, default=1.0, help="seconds that pass in a second (default 1)")
    add_host_flag(parser, "host beside this machine that may be called back, and may call")
    return parser


def run_command(
    parser: argparse.ArgumentParser,
    arguments: list[str] | None,
    *,
    settings: Callable[[argparse.Namespace], Any],
    create_app: Callable[..., ASGIApp],
    greeting: Callable[[str, Any], str],
) -> int:
    """Serve until Ctrl-C; return the exit status.

    `settings` makes a dataclass with `callers` of the flags, and may raise ValueError. `greeting`
    gets the address and the settings.
    """
    args = parser.parse_args(arguments)
    try:
        given, clock = settings(args), Clock(speed=args.speed)
    except ValueError as exc:
        parser.error(str(exc))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        sock = bind(args.host, args.port)
    except CannotListen as exc:
        remedy = "choose another with --port, or --host"
        print(f"{parser.prog}: {exc}; {remedy}", file=sys.stderr)  # noqa: T201 - a command's output
        return 1
    host, port = sock.getsockname()[:2]
    callers = CallerRule(own_places(args.host, port) | args.allow_host)
    log = EventLog(clock)
    app = create_app(replace(given, callers=callers), clock=clock, log=log)

    async def serve() -> None:
        interrupted = interruption()
        async with serving(app, sock):
            address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            print(f"{greeting(address, given)}\nready", flush=True)  # noqa: T201 - as above
            await interrupted.wait()
            log.close()
        await clock.close()

    with contextlib.suppress(KeyboardInterrupt):
        run(serve())
    return 0
