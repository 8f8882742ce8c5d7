"""What the local cloud is started with: flags, their environment variables, and `.env`.

`.env` holds the bot's own settings (see .env.example). Of these the local cloud takes what it does
not decide itself: all addresses follow from where its parts listen.
"""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from darkroom_emulators.kit.addresses import is_loopback
from darkroom_emulators.kit.callers import CallerRule, own_places
from darkroom_emulators.kit.host_flag import add_host_flag
from operations.dotenv import read_dotenv

from .credentials import Credentials
from .flags import add_flag, delay_range, file_path, optional_address, port_number
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
class Settings:
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
    arguments: Sequence[str], root: Path, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings for the project at `root`; a flag goes before its variable.

    Exits with a message where an argument can't be right. Raises CannotStart.
    """
    words = "Run the bot and its whole cloud on this machine, offline."
    build = partial(build_parser, "scripts/dev", words)
    return settings_of(parse_flags(build, arguments, root, environment), root)


def parse_flags(
    build: Callable[[Mapping[str, str]], argparse.ArgumentParser],
    arguments: Sequence[str] | None,
    root: Path,
    environment: Mapping[str, str],
) -> argparse.Namespace:
    """Return the flags, and as `dotenv` what `.env` or the file in its place sets.

    A DARKROOM_ variable in there stands for a flag, as it does in `environment`, which goes first.
    Raises CannotStart.
    """
    flags = build(environment).parse_args(arguments)
    if flags.env == ENVIRONMENT:
        dotenv = {name: environment[name] for name in bot_variables() if name in environment}
    else:
        dotenv = read_dotenv(flags.env or root / ".env")
    if own := {name: dotenv[name] for name in dotenv if name.startswith("DARKROOM_")}:
        flags = build(own | dict(environment)).parse_args(arguments)
    flags.dotenv = dotenv
    return flags


def settings_of(flags: argparse.Namespace, root: Path) -> Settings:
    """Return the settings that the flags of `parse_flags` stand for."""
    return Settings(
        host=flags.host,
        gateway_port=flags.gateway_port,
        replicate_port=flags.replicate_port,
        telegram_port=flags.telegram_port,
        s3_port=flags.s3_port,
        page_port=flags.page_port,
        external_s3=flags.s3,
        delay=flags.delay,
        seed=flags.seed,
        template=root / "template.yaml",
        bot=LOCAL_VALUES | of_the_bot(flags.dotenv),
        allowed_hosts=flags.allow_host,
        functions_url=flags.functions,
        unused_addresses=tuple(
            name
            for name, usual in ADDRESSES.items()
            if flags.dotenv.get(name, "").rstrip("/") not in {"", usual}
        ),
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


def build_parser(
    prog: str, description: str, environment: Mapping[str, str]
) -> argparse.ArgumentParser:
    """Return the parser of the flags that every way to run the local cloud has."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description=description,
        epilog="Each flag can be set by an environment variable too: DARKROOM_GATEWAY_PORT, ...",
    )

    add = partial(add_flag, parser, environment)
    add("--host", "127.0.0.1", "the address to listen on")
    add("--gateway-port", "8000", "the bot's webhooks", kind=port_number)
    add("--replicate-port", "8001", "the Replicate emulator", kind=port_number)
    add("--telegram-port", "8002", "the Telegram emulator", kind=port_number)
    add("--s3-port", "9000", "the embedded S3", kind=port_number)
    add("--page-port", "8080", "the page", kind=port_number)
    add("--s3", "", "URL of another S3 store, in place of the embedded one", kind=optional_address)
    add("--delay", "2,5", "seconds that the model takes: one number or a range", kind=delay_range)
    words = f"a file of the bot's settings, in place of .env; or {ENVIRONMENT}: its variables"
    add("--env", "", words, kind=lambda text: text if text == ENVIRONMENT else file_path(text))
    words = "URL of main.py, such as under a debugger, to which webhooks are passed on"
    add("--functions", "", words, kind=optional_address)
    add("--seed", "0", "seed of all that is random in the emulators", kind=int)
    words = "a name other than this machine's under which, and from whose pages, all may be called"
    add_host_flag(parser, words, default=environment.get("DARKROOM_ALLOW_HOST", ""))
    return parser
