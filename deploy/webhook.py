"""Tell Telegram where a bot takes its updates, or that it takes none. See --help."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError

from local.settings import ADDRESSES, LOCAL_VALUES
from operations.bot_api import BotApi
from operations.dotenv import read_dotenv
from operations.failures import CannotStart
from operations.introduction import MAX_CONNECTIONS, introduce
from operations.outside import Outside
from operations.takeover import place_of

from .account import Account, Stack
from .environments import CONFIG, read_environment
from .failures import DeployError
from .store import SecretStore

TELEGRAM = "https://api.telegram.org"
# so many updates at once leave half of a new account's concurrency of ten to Replicate's webhooks
UNRESERVED_CONNECTIONS = 5
MOST_CONNECTIONS = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 when Telegram has taken it."""
    flags = _parser().parse_args(arguments)
    try:
        asyncio.run(change(flags))
    except (DeployError, CannotStart) as exc:
        print(f"scripts/set-webhook: {exc}", file=sys.stderr)  # noqa: T201 - this is the terminal
        return 1
    except BotoCoreError as exc:  # no such profile, for example
        print(f"scripts/set-webhook: AWS is not set up: {exc}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@dataclass(frozen=True)
class Registration:
    """A bot, and where it takes its updates: `webhook` is None where that is not known."""

    telegram: str
    token: str
    secret_token: str
    webhook: str | None
    max_connections: int


async def change(flags: argparse.Namespace) -> None:
    """Set or delete the webhook, and print what Telegram then says of it.

    Raises DeployError, TelegramRefused, Unreachable.
    """
    target = of_file(flags.env) if flags.env else of_stack(flags.environment)
    calls = Outside()
    try:
        bot = BotApi(calls, target.telegram, target.token)
        if flags.delete:
            await bot.call("deleteWebhook")
        else:
            await _set(bot, target, flags.max_connections or target.max_connections)
        for name, value in (await bot.call("getWebhookInfo")).items():
            _say(f"  {name:<24}{value}")
    finally:
        await calls.close()


def of_stack(name: str) -> Registration:
    """Return the bot that is deployed as an environment. Raises DeployError."""
    environment = read_environment(CONFIG, name)
    account = Account(environment)
    _say(f"{environment.stack} in {environment.region}, account {account.number}")
    stack = account.stack()
    if stack is None:
        raise DeployError(f"there is no such stack: `scripts/deploy {environment.name}` makes it")
    secrets = SecretStore(environment).read()
    if missing := {"telegram_bot_token", "telegram_secret_token"} - secrets.keys():
        raise DeployError(
            f"SSM has no {', '.join(sorted(missing))} under {environment.secrets_path}: "
            f"`scripts/deploy {environment.name} --secrets` stores them"
        )
    return Registration(
        telegram=stack.parameters.get("TelegramApiUrl", TELEGRAM),
        token=secrets["telegram_bot_token"],
        secret_token=secrets["telegram_secret_token"],
        webhook=stack.outputs.get("TelegramWebhookUrl"),
        max_connections=connections(stack),
    )


def of_file(file: Path) -> Registration:
    """Return the bot of a file such as .env, which main.py serves at its BASE_URL.

    Raises DeployError, CannotStart.
    """
    if not file.is_file():
        raise DeployError(f"there is no file {file}")
    found = LOCAL_VALUES | ADDRESSES | read_dotenv(file)
    _say(f"Telegram at {found['TELEGRAM_API_URL']}")
    return Registration(
        telegram=found["TELEGRAM_API_URL"],
        token=found["TELEGRAM_BOT_TOKEN"],
        secret_token=found["TELEGRAM_SECRET_TOKEN"],
        webhook=f"{found['BASE_URL'].rstrip('/')}/webhook/telegram",
        max_connections=MAX_CONNECTIONS,
    )


def connections(stack: Stack) -> int:
    """Return how many updates Telegram may send at once: what is reserved for them, if it is."""
    reserved = int(stack.parameters.get("TelegramConcurrency", "0"))
    return min(reserved or UNRESERVED_CONNECTIONS, MOST_CONNECTIONS)


async def _set(bot: BotApi, target: Registration, max_connections: int) -> None:
    url = target.webhook
    if url is None:
        raise DeployError(
            "the stack has no TelegramWebhookUrl: has scripts/deploy come to its end?"
        )
    before = (await bot.call("getWebhookInfo"))["url"]
    if before not in {"", url}:
        _say(f"  it went to {place_of(before)} before")
    await introduce(
        bot, webhook=url, secret_token=target.secret_token, max_connections=max_connections
    )


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is the terminal


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/set-webhook", description=__doc__)
    parser.add_argument(
        "environment",
        nargs="?",
        default="default",
        help="which environment of samconfig.toml: default or prod",
    )
    parser.add_argument(
        "--env",
        type=Path,
        metavar="FILE",
        help="the bot of a file such as .env instead, which main.py serves at its BASE_URL",
    )
    parser.add_argument("--delete", action="store_true", help="take no more updates")
    parser.add_argument(
        "--max-connections",
        type=int,
        choices=range(1, MOST_CONNECTIONS + 1),
        metavar="1..100",
        help="updates at once (default: the stack's TelegramConcurrency, or "
        f"{UNRESERVED_CONNECTIONS} where nothing is reserved)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
