"""Run the emulator alone: `python -m mock_replicate --port 8001`."""

import argparse
import asyncio
import contextlib
import logging
import socket
import sys
from dataclasses import replace

from ..kit.callers import CallerRule, own_places
from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.host_flag import add_host_flag
from ..kit.serving import CannotListen, bind, interruption, run, serving
from ..replicate.app import create_app
from ..replicate.models import DEFAULT_MODEL
from ..replicate.settings import LOCAL_SECRET, Settings


def main(arguments: list[str] | None = None, *, prog: str = "replicate-emulator") -> int:
    """Serve until interrupted; return the exit status."""
    parser = _parser(prog)
    args = parser.parse_args(arguments)
    try:
        settings = _settings(args)
        clock = Clock(speed=args.speed)
    except ValueError as exc:
        parser.error(str(exc))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        sock = bind(args.host, args.port)
    except CannotListen as exc:
        remedy = "choose another with --port, or --host"
        print(f"{parser.prog}: {exc}; {remedy}", file=sys.stderr)  # noqa: T201 - a command's output
        return 1
    own = own_places(args.host, sock.getsockname()[1])
    settings = replace(settings, callers=CallerRule(own | args.allow_host))
    run(_serve(settings, clock, sock))
    return 0


async def _serve(settings: Settings, clock: Clock, sock: socket.socket) -> None:
    interrupted = interruption()
    log = EventLog(clock)
    app = create_app(settings, clock=clock, log=log)
    async with serving(app, sock):
        host, port = sock.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        for line in _greeting(address, settings):
            print(line, flush=True)  # noqa: T201 - this is a command's output
        await interrupted.wait()
        log.close()
    with contextlib.suppress(asyncio.CancelledError):
        await clock.close()


def _greeting(address: str, settings: Settings) -> list[str]:
    return [
        f"Replicate emulator   {address}/v1",
        f"  Python client      REPLICATE_BASE_URL={address}   REPLICATE_API_TOKEN=r8_anything",
        f'  JavaScript client  new Replicate({{auth: "r8_anything", baseUrl: "{address}/v1"}})',
        f"  model              {DEFAULT_MODEL}",
        f"  control            {address}/_emulator/events",
        "ready",
    ]


def _settings(args: argparse.Namespace) -> Settings:
    low, _, high = args.delay.partition(",")
    try:
        delay = (float(low), float(high or low))
    except ValueError as exc:
        raise ValueError("--delay takes seconds: 3, or 2,5 for 2 to 5") from exc
    return Settings(
        api_tokens=frozenset(args.token) if args.token else None,
        webhook_secret=args.webhook_secret,
        delay=delay,
        seed=args.seed,
        allowed_hosts=args.allow_host,
        public_url=args.public_url,
        strict_https=args.strict_https,
        rate_limits=args.rate_limits,
    )


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="An emulator of Replicate's HTTP API: predictions, files, signed webhooks.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    add("--port", type=int, default=8001, help="port, 0 for any free one (default %(default)s)")
    add(
        "--delay", default="2,5", metavar="MIN,MAX", help="seconds a prediction takes (%(default)s)"
    )
    add("--token", action="append", help="accept only this API token (again for more; default any)")
    add(
        "--webhook-secret", default=LOCAL_SECRET, help="whsec_... that signs (default: a fixed one)"
    )
    add("--seed", type=int, default=0, help="repeats ids, delays and faults (default %(default)s)")
    add_host_flag(parser, "host beside this machine that may be called back, and may call")
    add("--public-url", default="", metavar="URL", help="address in answers instead of the Host's")
    add("--speed", type=float, default=1.0, help="seconds that pass in a second (default 1)")
    add("--strict-https", action="store_true", help="refuse http:// webhooks, as the real one does")
    add("--rate-limits", action="store_true", help="answer 429 as the real one does")
    return parser


if __name__ == "__main__":
    sys.exit(main())
