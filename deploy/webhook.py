"""`darkroom set-webhook`: set or delete a bot's webhook on Telegram."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import click

from local.flags import FILE, WholeNumber, option
from local.settings import ADDRESSES, LOCAL_VALUES
from operations.bot_api import BotApi
from operations.dotenv import read_dotenv
from operations.introduction import MAX_CONNECTIONS, introduce
from operations.outside import Outside
from operations.takeover import place_of

from .account import Account, Stack
from .environments import CONFIG, read_environment
from .failures import DeployError, aws_errors
from .store import SecretStore

TELEGRAM = "https://api.telegram.org"
# half of a new account's concurrency of ten; the rest is left for Replicate's webhooks
UNRESERVED_CONNECTIONS = 5
MOST_CONNECTIONS = 100
MOST_WORDS = (
    "How many updates to receive concurrently (default: the stack's TelegramConcurrency, "
    f"or {UNRESERVED_CONNECTIONS} if nothing is reserved; 10 with --env)."
)
ENV_WORDS = "Use the settings in a file such as .env, for a bot that main.py serves at BASE_URL."


@dataclass(frozen=True)
class Registration:
    """A bot and its webhook; `webhook` is the URL, or None if the stack does not report it."""

    telegram: str
    token: str
    secret_token: str
    webhook: str | None
    max_connections: int
    has_styles: bool = False


async def change(target: Registration, max_connections: int | None, *, delete: bool) -> None:
    """Set the webhook and commands, or delete the webhook; then print getWebhookInfo's result.

    Raises DeployError, TelegramRefused or Unreachable.
    """
    calls = Outside()
    try:
        bot = BotApi(calls, target.telegram, target.token)
        if delete:
            await bot.call("deleteWebhook")
        else:
            await _set(bot, target, max_connections or target.max_connections)
        for name, value in (await bot.call("getWebhookInfo")).items():
            click.echo(f"  {name:<24}{value}")
    finally:
        await calls.close()


def of_stack(name: str) -> Registration:
    """Return the bot that is deployed in the environment `name`. Raises DeployError."""
    environment = read_environment(CONFIG, name)
    account = Account(environment)
    click.echo(f"{environment.stack} in {environment.region}, account {account.number}")
    stack = account.stack()
    if stack is None:
        raise DeployError(f"there is no such stack: `scripts/deploy {environment.name}` creates it")
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
        has_styles=bool(stack.parameters.get("StylesFile")),
    )


def of_file(file: Path) -> Registration:
    """Return the bot that is configured in a file such as .env and served by main.py.

    Its webhook is at the file's BASE_URL. Raises CannotStart.
    """
    found = LOCAL_VALUES | ADDRESSES | read_dotenv(file)
    click.echo(f"Telegram at {found['TELEGRAM_API_URL']}")
    return Registration(
        telegram=found["TELEGRAM_API_URL"],
        token=found["TELEGRAM_BOT_TOKEN"],
        secret_token=found["TELEGRAM_SECRET_TOKEN"],
        webhook=f"{found['BASE_URL'].rstrip('/')}/webhook/telegram",
        max_connections=MAX_CONNECTIONS,
        has_styles=bool(found.get("STYLES_FILE")),
    )


def connections(stack: Stack) -> int:
    """Return how many updates Telegram may send simultaneously.

    This is the reserved concurrency, at most 100, or UNRESERVED_CONNECTIONS if none is reserved.
    """
    reserved = int(stack.parameters.get("TelegramConcurrency", "0"))
    return min(reserved or UNRESERVED_CONNECTIONS, MOST_CONNECTIONS)


async def _set(bot: BotApi, target: Registration, max_connections: int) -> None:
    url = target.webhook
    if url is None:
        raise DeployError("the stack has no TelegramWebhookUrl: did scripts/deploy finish?")
    before = (await bot.call("getWebhookInfo"))["url"]
    if before not in {"", url}:
        click.echo(f"  (updates went to {place_of(before)} before)")
    await introduce(
        bot,
        webhook=url,
        secret_token=target.secret_token,
        max_connections=max_connections,
        has_styles=target.has_styles,
    )


@click.command()
@click.argument("environment", default="default", metavar="[default|prod]")
@option("--env", ENV_WORDS, "FILE", type=FILE)
@option("--delete", "Delete the webhook.", is_flag=True)
@option("--max-connections", MOST_WORDS, "N", type=WholeNumber(1, MOST_CONNECTIONS))
def set_webhook(
    *, environment: str, env: Path | None, delete: bool, max_connections: int | None
) -> None:
    """Send Telegram's updates to a deployed bot.

    With --env, send them to a bot that main.py serves; with --delete, stop sending them.
    """
    with aws_errors():
        target = of_file(env) if env else of_stack(environment)
        asyncio.run(change(target, max_connections, delete=delete))
