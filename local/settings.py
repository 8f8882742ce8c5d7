"""What the local cloud is started with: options, their environment variables, and `.env`.

`.env` holds the bot's own settings (see .env.example). Of these the local cloud takes what it does
not decide itself: all addresses follow from where its parts listen.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from darkroom_emulators.kit.addresses import is_loopback
from darkroom_emulators.kit.callers import CallerRule, own_places
from operations.dotenv import read_dotenv

from .credentials import Credentials
from .flags import (
    DOTENV,
    PORT,
    Project,
    all_of,
    delay_range,
    hosts,
    optional_address,
    project_of,
    setting,
)
from .redaction import Redaction

# Made up, and good only here: the emulators know the bot by them.
LOCAL_VALUES = {
    "TELEGRAM_BOT_TOKEN": "123456789:local-bot-token-for-the-emulator-only",
    "TELEGRAM_SECRET_TOKEN": "local-secret-token",
    "REPLICATE_API_TOKEN": "r8_local_token_for_the_emulator_only",
    "REPLICATE_WEBHOOK_SECRET": "whsec_bG9jYWwtZGFya3Jvb20tc2VjcmV0LTI0",
    "REPLICATE_MODEL": "darkroom/edit",
    "BUCKET_NAME": "my-bot-bucket",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local-secret-key",
}
# They follow from where the parts listen; what .env says of them is for other ways to run the bot.
ADDRESSES = {
    "TELEGRAM_API_URL": "http://127.0.0.1:8002",
    "REPLICATE_API_URL": "http://127.0.0.1:8001/v1",
    "BASE_URL": "http://127.0.0.1:8000",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000",
    "S3_PUBLIC_ENDPOINT_URL": "http://127.0.0.1:9000",
}
# the tunnel of scripts/live, MinIO in docker compose, and flags
NOT_THE_BOTS = ("NGROK_", "MINIO_", "DARKROOM_")
# in place of a file's name: the settings are this process's variables, as in a container
ENVIRONMENT = "environment"
SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_SECRET_TOKEN",
    "REPLICATE_API_TOKEN",
    "REPLICATE_WEBHOOK_SECRET",
    "AWS_SECRET_ACCESS_KEY",
)


@dataclass(frozen=True)
class LocalSettings:
    """Where the parts listen, how the model behaves, and the bot's own settings (`bot`).

    `live_telegram` and `live_replicate` are where the real services answer; empty means that the
    emulator stands in. `public_url` is where Replicate reaches the gateway, if not on this machine;
    `tunnel_host` is the public host under which anybody reaches it. `allowed_hosts` may call,
    be the `Host` of a call, and be called, beside this machine. `functions_url` is where main.py
    answers webhooks in place of instances; empty where it does not run. `unused_addresses` are
    the variables in `.env` that name other addresses than those of .env.example.
    """

    host: str
    gateway_port: int
    replicate_port: int
    telegram_port: int
    s3_port: int
    page_port: int
    external_s3: str
    delay: tuple[float, float]
    seed: int
    template: Path
    bot: Mapping[str, str]
    live_telegram: str = ""
    live_replicate: str = ""
    public_url: str = ""
    tunnel_host: str = ""
    allowed_hosts: frozenset[str] = frozenset()
    functions_url: str = ""
    unused_addresses: tuple[str, ...] = ()

    def url(self, port: int) -> str:
        """Return where this machine reaches the part that listens on `port`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts that the emulators may call: our own, S3's, and those let in by a flag."""
        urls = (self.url(0), self.s3_url)
        own = frozenset(host for url in urls if (host := urlsplit(url).hostname))
        return own | self.allowed_hosts

    @property
    def callers(self) -> CallerRule:
        """Who may call the emulators and the Runtime API."""
        ports = (self.gateway_port, self.replicate_port, self.telegram_port)
        own = own_places(self.host, *ports, self.s3_port, self.page_port)
        return CallerRule(own | self.allowed_hosts)

    @property
    def link_callers(self) -> CallerRule:
        """Who may call the page and S3, to which links may lead."""
        return replace(self.callers, takes_links=True)

    @property
    def gateway_callers(self) -> CallerRule:
        """Who may call the gateway: also what comes through the tunnel."""
        tunnel = frozenset({self.tunnel_host} if self.tunnel_host else ())
        return replace(self.link_callers, allowed=self.callers.allowed | tunnel)

    @property
    def s3_url(self) -> str:
        """Where S3 answers: the embedded one, or the one that was named."""
        return self.external_s3 or self.url(self.s3_port)

    @property
    def credentials(self) -> Credentials:
        """The key pair for S3."""
        return Credentials(self.bot["AWS_ACCESS_KEY_ID"], self.bot["AWS_SECRET_ACCESS_KEY"])

    @property
    def redaction(self) -> Redaction:
        """What keeps the secrets among the bot's settings out of all logs."""
        return Redaction(self.bot[name] for name in SECRETS)

    @property
    def _has_outputs_here(self) -> bool:
        """Whether the models' pictures are served from this machine."""
        return not self.live_replicate or is_loopback(urlsplit(self.live_replicate).hostname)

    def template_parameters(self) -> dict[str, str]:
        """Return the values for the parameters of template.yaml.

        Each parameter is named like its variable: ReplicateModel is REPLICATE_MODEL.
        """
        own = {
            "".join(word.capitalize() for word in name.split("_")): value
            for name, value in self.bot.items()
            if not name.startswith("AWS_")
        }
        return own | {
            "SecretsPath": "",  # there is no SSM here
            "TelegramApiUrl": self.url(self.telegram_port),
            "ReplicateApiUrl": f"{self.url(self.replicate_port)}/v1",
            "BaseUrl": self.public_url or self.url(self.gateway_port),
            "S3EndpointUrl": self.s3_url,
            "S3PublicEndpointUrl": self.s3_url,
            "PrivateAddressesAllowed": "true" if self._has_outputs_here else "false",
        }


def read_settings(
    arguments: Sequence[str], root: Path, variables: Mapping[str, str] = os.environ
) -> LocalSettings:
    """Return the settings for the project at `root` that the options of `scripts/dev` stand for.

    Raises click.UsageError if one is invalid, CannotStart if `.env` can't be read.
    """
    where = Project(root, variables)
    found = _cloud.make_context("darkroom dev", list(arguments), obj=where).params
    return settings_of(root, **found)


def settings_of(
    root: Path,
    *,
    env: Mapping[str, str],
    s3: str,
    functions: str,
    allow_host: frozenset[str],
    **more: Any,
) -> LocalSettings:
    """Return the settings that the values of `cloud_options` stand for."""
    return LocalSettings(
        external_s3=s3,
        template=root / "template.yaml",
        bot=LOCAL_VALUES | of_the_bot(env),
        allowed_hosts=allow_host,
        functions_url=functions,
        unused_addresses=tuple(
            name
            for name, usual in ADDRESSES.items()
            if env.get(name, "").rstrip("/") not in {"", usual}
        ),
        **more,
    )


def of_the_bot(dotenv: Mapping[str, str]) -> dict[str, str]:
    """Return what of `.env` is for the bot and is no address."""
    return {
        name: value
        for name, value in dotenv.items()
        if name not in ADDRESSES and not name.startswith(NOT_THE_BOTS)
    }


def bot_variables() -> set[str]:
    """Return the names of all that `.env` may set for the bot."""
    from operations.bot_settings import VARIABLES  # noqa: PLC0415 - loads while moto does

    return {*VARIABLES, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


class Dotenv(dict[str, str]):
    """The variables that `.env` sets, or the file that is named in its place."""

    file = ".env"


def _read_env(ctx: click.Context, _: click.Parameter, named: str) -> Dotenv:
    """Return what `.env` sets, or what is named in its place. Raises CannotStart.

    It comes before the other options: a DARKROOM_ variable in it stands for one of them.
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


ENV_WORDS = f"A file of the bot's settings in place of .env; or {ENVIRONMENT}: its variables."
FUNCTIONS_WORDS = "main.py, as under a debugger, to which webhooks are passed on."
HOST_WORDS = (
    "A name other than this machine's under which, and from whose pages, all may be called; "
    "several with commas, or the option again."
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
    setting("--seed", "Of all that is random in the emulators.", "N", default=0),
    setting("--allow-host", HOST_WORDS, "HOST[:PORT]", multiple=True, type=hosts, callback=_gather),
)


cloud_options = all_of(CLOUD_OPTIONS)  # of every way to run the local cloud


@click.command()
@cloud_options
def _cloud(**_: Any) -> None:
    """Read the options for `read_settings`."""
