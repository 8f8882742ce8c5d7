"""The options of all commands that run the local cloud; variables and `.env` can set them."""

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

# given instead of a file's name, this means the process's environment, as in a container
ENVIRONMENT = "environment"


class Dotenv(dict[str, str]):
    """The variables in `.env`, or in the file given instead of it."""

    file = ".env"


def _read_env(ctx: click.Context, _: click.Parameter, named: str) -> Dotenv:
    """Return the variables in `.env`, or in the file given instead of it. Raises CannotStart.

    The file is read before the other options, because its DARKROOM_ variables can set them.
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


ENV_WORDS = f"File with the bot's settings (default: .env), or `{ENVIRONMENT}` for variables."
FUNCTIONS_WORDS = "Forward webhooks to main.py at this URL, for example under a debugger."
CLIENT = click.Choice(("ours", "aws"))
CLIENT_WORDS = "The runtime client in each function's process: ours, or aws for Lambda's own."
HTTPS_WORDS = "Serve Replicate and Telegram over HTTPS, with this machine's certificates."
FAST_WORDS = "Restore each instance from a snapshot of its function, to avoid cold starts."
HOST_WORDS = (
    "Also accept requests for this host and from its web pages, and let the emulators call it. "
    "Separate several with commas, or repeat the option."
)
CLOUD_OPTIONS = (
    setting("--host", "Address to listen on.", "HOST", default="127.0.0.1"),
    setting("--gateway-port", "Port for the bot's webhooks.", "PORT", default=8000, type=PORT),
    setting("--replicate-port", "Port of the Replicate emulator.", "PORT", default=8001, type=PORT),
    setting("--telegram-port", "Port of the Telegram emulator.", "PORT", default=8002, type=PORT),
    setting("--s3-port", "Port of the embedded S3.", "PORT", default=9000, type=PORT),
    setting("--page-port", "Port of the page.", "PORT", default=8080, type=PORT),
    setting("--s3", "URL of another S3 store to use.", "URL", default="", type=optional_address),
    setting("--delay", "Seconds that models take.", "S[,S]", default="2,5", type=delay_range),
    setting("--env", ENV_WORDS, "FILE", default="", callback=_read_env, is_eager=True),
    setting("--functions", FUNCTIONS_WORDS, "URL", default="", type=optional_address),
    setting("--runtime-client", CLIENT_WORDS, "NAME", default="ours", type=CLIENT),
    setting("--fast-starts", FAST_WORDS, None, is_flag=True),
    setting("--https", HTTPS_WORDS, None, is_flag=True),
    setting("--seed", "Seed for all random choices of the emulators.", "N", default=0),
    setting("--allow-host", HOST_WORDS, "HOST[:PORT]", multiple=True, type=hosts, callback=_gather),
)


cloud_options = all_of(CLOUD_OPTIONS)  # for every command that runs the local cloud
