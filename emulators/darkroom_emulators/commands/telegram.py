"""The command that runs only the Telegram emulator, and its definition for `both`."""

import argparse
import sys

from ..kit.command import ApiClient, Greeting, ServiceCommand, run_command
from ..kit.flags import Flags
from ..telegram.api.app import create_app
from ..telegram.bot_api import NEWEST, VERSIONS
from ..telegram.settings import BotSettings, TelegramSettings


def main(
    arguments: list[str] | None = None,
    *,
    prog: str = "darkroom-emulators telegram",
    https: bool = True,
) -> int:
    """Serve until interrupted; return the exit status. HTTPS is used only with `--https`."""
    return run_command([TELEGRAM], arguments, prog=prog, https=https)


def _add_flags(flags: Flags) -> None:
    add, bot = flags.add_argument, BotSettings()
    add("--token", default=bot.token, metavar="T", help="the bot's token (default: %(default)s)")
    add(
        "--username",
        default=bot.username,
        metavar="NAME",
        help="the bot's username (default: %(default)s)",
    )
    add("--webhook", default="", metavar="URL", help="send updates to this URL from the start")
    add("--secret-token", default="", metavar="S", help="secret token of --webhook")
    add(
        "--strict",
        action="store_true",
        help="refuse webhooks that Telegram refuses: plain http, unsupported ports, this machine",
    )
    add(
        "--bot-api",
        default=NEWEST,
        choices=VERSIONS,
        metavar="VERSION",
        help="emulate this version, 10.0 or later, without newer methods or arguments",
    )


def _settings(args: argparse.Namespace) -> TelegramSettings:
    bot = BotSettings(
        args.token, args.username, webhook=args.webhook, secret_token=args.secret_token
    )
    return TelegramSettings(
        bots=(bot,),
        seed=args.seed,
        allowed_hosts=args.allow_host,
        strict=args.strict,
        bot_api=args.bot_api,
    )


def _greet(address: str, settings: TelegramSettings) -> Greeting:
    """Return how to point each framework at the emulator."""
    bot = settings.bots[0]
    token = bot.token
    clients = (
        ApiClient(
            "python-telegram-bot",
            f'ApplicationBuilder().token("{token}")'
            f'.base_url("{address}/bot").base_file_url("{address}/file/bot")',
        ),
        ApiClient(
            "aiogram",
            f'Bot("{token}", session=AiohttpSession(api=TelegramAPIServer.from_base("{address}")))',
        ),
        ApiClient(
            "pyTelegramBotAPI",
            f'apihelper.API_URL = "{address}/bot{{0}}/{{1}}"\n'
            f'apihelper.FILE_URL = "{address}/file/bot{{0}}/{{1}}"',
        ),
        ApiClient("grammY", f'new Bot("{token}", {{ client: {{ apiRoot: "{address}" }} }})'),
        ApiClient(
            "Telegraf", f'new Telegraf("{token}", {{ telegram: {{ apiRoot: "{address}" }} }})'
        ),
    )
    return Greeting({"bot": f"@{bot.username}", "token": token}, clients, page="/")


TELEGRAM = ServiceCommand(
    name="telegram",
    description="Emulate the Telegram Bot API and the people who write to a bot.",
    port=8002,
    add_flags=_add_flags,
    settings=_settings,
    create_app=create_app,
    greet=_greet,
)

if __name__ == "__main__":
    sys.exit(main())
