"""`python -m darkroom_emulators.commands.telegram`: run the emulator alone."""

import argparse
import contextlib
import sys
from dataclasses import replace

from ..kit.callers import CallerRule, own_places
from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.host_flag import add_host_flag
from ..kit.serving import CannotListen, bind, interruption, run, serving
from ..telegram.api.app import create_app
from ..telegram.settings import BotSettings, Settings

EPILOG = """how to point a bot at it (http://127.0.0.1:8002 stands for the address that is printed):
  python-telegram-bot  ApplicationBuilder().token(TOKEN)
                         .base_url("http://127.0.0.1:8002/bot")
                         .base_file_url("http://127.0.0.1:8002/file/bot")
  aiogram              Bot(TOKEN, session=AiohttpSession(
                         api=TelegramAPIServer.from_base("http://127.0.0.1:8002")))
  grammY               new Bot(TOKEN, {client: {apiRoot: "http://127.0.0.1:8002"}})
"""


def _parser(prog: str) -> argparse.ArgumentParser:
    bot = BotSettings()
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Emulate the Telegram Bot API and the people who write to a bot.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    add("--port", type=int, default=8002, help="port; 0 picks a free one (default %(default)s)")
    add("--token", default=bot.token, help="the bot's token (default %(default)s)")
    add("--username", default=bot.username, help="the bot's username (default %(default)s)")
    add("--webhook", default="", metavar="URL", help="send updates there from the start")
    add("--secret-token", default="", metavar="S", help="secret of that webhook")
    add(
        "--seed",
        type=int,
        default=0,
        help="makes chance in faults and retries repeatable (default 0)",
    )
    add_host_flag(parser, "host beside this machine that may be called back, and may call")
    add("--speed", type=float, default=1.0, help="seconds that pass in a second (default 1)")
    add(
        "--strict",
        action="store_true",
        help="refuse webhooks as the cloud does: only https, only its ports, not this machine",
    )
    return parser


def _greeting(address: str, bot: BotSettings) -> str:
    how = EPILOG.replace("http://127.0.0.1:8002", address).partition("\n")[2]
    return (
        f"Telegram emulator on {address}, bot @{bot.username}, token {bot.token}\n{how}"
        f"control and people's actions under {address}/_emulator/\nready"
    )


def main(arguments: list[str] | None = None, *, prog: str = "telegram-emulator") -> int:
    """Serve until Ctrl-C; return the exit status."""
    parser = _parser(prog)
    args = parser.parse_args(arguments)
    try:
        bot = BotSettings(
            args.token, args.username, webhook=args.webhook, secret_token=args.secret_token
        )
        clock = Clock(speed=args.speed)
    except ValueError as exc:
        parser.error(str(exc))
    settings = Settings(
        bots=(bot,),
        seed=args.seed,
        allowed_hosts=args.allow_host,
        strict=args.strict,
    )
    try:
        sock = bind(args.host, args.port)
    except CannotListen as exc:
        remedy = "choose another with --port, or --host"
        print(f"{parser.prog}: {exc}; {remedy}", file=sys.stderr)  # noqa: T201 - a command's output
        return 1
    own = own_places(args.host, sock.getsockname()[1])
    settings = replace(settings, callers=CallerRule(own | args.allow_host))
    address = f"http://{args.host}:{sock.getsockname()[1]}"
    log = EventLog(clock)
    app = create_app(settings, clock=clock, log=log)

    async def serve() -> None:
        interrupted = interruption()
        async with serving(app, sock):
            print(_greeting(address, bot), flush=True)  # noqa: T201 - a command's output
            await interrupted.wait()
            log.close()
        await clock.close()

    with contextlib.suppress(KeyboardInterrupt):
        run(serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
