"""The options common to all ways to run the local cloud, with environment variables and `.env`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from operations.dotenv import read_dotenv

from ..flags import (
    DOTENV,
    PORT,
    all_of,
    delay_range,
    hosts,
    optional_address,
    project_of,
    setting,
)
from .bot_values import bot_variables

# given instead of a file's name, reads this process's environment, as in a container
ENVIRONMENT = "environment"


class Dotenv(dict[str, str]):
    """The variables that `.env` sets, or the file named in its place."""

    file = ".env"


def _read_env(ctx: click.Context, _: click.Parameter, named: str) -> Dotenv:
    """Return the variables in `.env`, or in the file named in its place.

    Raises CannotStart. It is read before the other options, as a DARKROOM_ variable may set one.
    """
    where = project_of(ctx)
    if named == ENVIRONMENT:
        return Dotenv({n: where.variables[n] for n in bot_variables() if n in where.variables})
    if named and not Path(named).is_file():
        raise click.BadParameter(f"there is no file {named}")
    found = Dotenv(read_dotenv(Path(named or where.root / ".env")))
    found.file = named or found.file
    ctx.meta[DOTENV] = found
    return found


def _gather(_: click.Context, __: click.Parameter, given: Iterable[frozenset[str]]) -> Any:
    return frozenset[str]().union(*given)


ENV_WORDS = f"The file of the bot's settings (default: .env), or `{ENVIRONMENT}`."
FUNCTIONS_WORDS = "Forward webhooks to main.py there, for example under a debugger."
CLIENT = click.Choice(("ours", "aws"))
CLIENT_WORDS = "The client in a function's process: ours, or aws for Lambda's own."
HTTPS_WORDS = "Let Replicate and Telegram speak HTTPS, with certificates of this machine."
FAST_WORDS = "Restore each instance from a snapshot of its function, to avoid cold starts."
HOST_WORDS = (
    "Another name for this machine, whose web pages may call it too; "
    "separate several with commas, or repeat the option."
)
CLOUD_OPTIONS = (
    setting("--host", "The address to listen on.", "HOST", default="127.0.0.1"),
    setting("--gateway-port", "The bot's webhooks.", "PORT", default=8000, type=PORT),
    setting("--replicate-port", "The Replicate emulator.", "PORT", default=8001, type=PORT),
    setting("--telegram-port", "The Telegram emulator.", "PORT", default=8002, type=PORT),
    setting("--s3-port", "The embedded S3.", "PORT", default=9000, type=PORT),
    setting("--page-port", "The page.", "PORT", default=8080, type=PORT),
    setting("--s3", "Another S3 store.", "URL", default="", type=optional_address),
    setting("--delay", "Seconds that the model takes.", "S[,S]", default="2,5", type=delay_range),
    setting("--env", ENV_WORDS, "FILE", default="", callback=_read_env, is_eager=True),
    setting("--functions", FUNCTIONS_WORDS, "URL", default="", type=optional_address),
    setting("--runtime-client", CLIENT_WORDS, "NAME", default="ours", type=CLIENT),
    setting("--fast-starts", FAST_WORDS, None, is_flag=True),
    setting("--https", HTTPS_WORDS, None, is_flag=True),
    setting("--seed", "The seed of everything random in the emulators.", "N", default=0),
    setting("--allow-host", HOST_WORDS, "HOST[:PORT]", multiple=True, type=hosts, callback=_gather),
)


cloud_options = all_of(CLOUD_OPTIONS)  # for all ways to run the local cloud
