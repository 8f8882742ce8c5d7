"""Tell Telegram where a deployed bot takes its updates, or that it takes none. See --help."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from local.introduction import introduction

from .account import Account, Stack
from .environments import read_environment
from .failures import DeployError
from .store import SecretStore

ROOT = Path(__file__).resolve().parent.parent
TELEGRAM = "https://api.telegram.org"
# so many updates at once leave half of a new account's concurrency of ten to Replicate's webhooks
UNRESERVED_CONNECTIONS = 5
MOST_CONNECTIONS = 100


class Bot:
    """The Bot API for one bot. The token stands in every URL, so no URL and no cause is shown."""

    def __init__(self, api: str, token: str):
        self._url = f"{api.rstrip('/')}/bot{token}"

    def call(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the result of a method. Raises DeployError."""
        try:
            answer = requests.post(f"{self._url}/{method}", json=parameters or {}, timeout=30)
            found = answer.json()
        except (requests.RequestException, ValueError) as exc:
            fault = f"Telegram does not answer {method} ({type(exc).__name__})"
        else:
            if found["ok"]:
                return found["result"]
            fault = f"Telegram refuses {method}: {found['description']}"
        raise DeployError(fault)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 when Telegram has taken it."""
    flags = _parser().parse_args(arguments)
    try:
        change(flags)
    except DeployError as exc:
        print(f"scripts/set-webhook: {exc}", file=sys.stderr)  # noqa: T201 - this is the terminal
        return 1
    return 0


def change(flags: argparse.Namespace) -> None:
    """Set or delete the webhook, and print what Telegram then says of it. Raises DeployError."""
    environment = read_environment(ROOT / "samconfig.toml", flags.environment)
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
    bot = Bot(stack.parameters.get("TelegramApiUrl", TELEGRAM), secrets["telegram_bot_token"])
    if flags.delete:
        bot.call("deleteWebhook")
    else:
        _set(bot, stack, secrets["telegram_secret_token"], flags.max_connections)
    for name, value in bot.call("getWebhookInfo").items():
        _say(f"  {name:<24}{value}")


def connections(stack: Stack) -> int:
    """Return how many updates Telegram may send at once: what is reserved for them, if it is."""
    reserved = int(stack.parameters.get("TelegramConcurrency", "0"))
    return min(reserved or UNRESERVED_CONNECTIONS, MOST_CONNECTIONS)


def _set(bot: Bot, stack: Stack, secret_token: str, max_connections: int | None) -> None:
    url = stack.outputs["TelegramWebhookUrl"]
    before = bot.call("getWebhookInfo")["url"]
    if before not in {"", url}:
        _say(f"  it went to {before} before")
    for method, parameters in introduction(
        url, secret_token, max_connections or connections(stack)
    ):
        bot.call(method, parameters)


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
