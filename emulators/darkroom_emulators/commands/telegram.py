"""Run the Telegram emulator alone."""

import argparse
import sys

from ..kit.command import command_parser, run_command
from ..telegram.api.app import create_app
from ..telegram.settings import BotSettings, TelegramSettings

EPILOG = """how to point a bot at it (http://127.0.0.1:8002 stands for the address that is printed):
  python-telegram-bot  ApplicationBuilder().token(TOKEN)
                         .base_url("http://127.0.0.1:8002/bot")
                         .base_file_url("http://127.0.0.1:8002/file/bot")
  aiogram              Bot(TOKEN, session=AiohttpSession(
                         api=TelegramAPIServer.from_base("http://127.0.0.1:8002")))
  grammY               new Bot(TOKEN, {client: {apiRoot: "http://127.0.0.1:8002"}})
"""


def main(arguments: list[str] | None = None, *, prog: str = "telegram-emulator") -> int:
    """Serve until interrupted; return the exit status."""
    bot = BotSettings()
    parser = command_parser(
        prog,
        port=8002,
        description="Emulate the Telegram Bot API and the people who write to a bot.",
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--token", default=bot.token, help="the bot's token (default %(default)s)")
    add("--username", default=bot.username, help="the bot's username (default %(default)s)")
    add("--webhook", default="", metavar="URL", help="send updates there from the start")
    add("--secret-token", default="", metavar="S", help="secret of that webhook")
    add(
        "--strict",
        action="store_true",
        help="refuse webhooks as the cloud does: only https, only its ports, not this machine",
    )
    return run_command(
        parser, arguments, settings=_settings, create_app=create_app, greeting=_greeting
    )


def _greeting(address: str, settings: TelegramSettings) -> str:
    bot = settings.bots[0]
    how = EPILOG.replace("http://127.0.0.1:8002", address).partition("\n")[2]
    return (
        f"Telegram emulator on {address}, bot @{bot.username}, token {bot.token}\n"
        f"{how}control and people's actions under {address}/_emulator/"
    )


def _settings(args: argparse.Namespace) -> TelegramSettings:
    bot = BotSettings(
        args.token, args.username, webhook=args.webhook, secret_token=args.secret_token
    )
    return TelegramSettings(
        bots=(bot,), seed=args.seed, allowed_hosts=args.allow_host, strict=args.strict
    )


if __name__ == "__main__":
    sys.exit(main())
