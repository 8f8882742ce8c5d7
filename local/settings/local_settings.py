"""Where the parts of the local cloud listen, and how they behave."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from darkroom_emulators.kit.addresses import is_loopback
from darkroom_emulators.kit.callers import CallerRule, own_places

from ..credentials import Credentials
from ..redaction import Redaction
from .bot_values import SECRETS

SERVICES = frozenset({"telegram", "replicate"})


@dataclass(frozen=True)
class LocalSettings:
    """Where the parts listen, how the model behaves, and the bot's own settings (`bot`).

    `live_telegram` and `live_replicate` are the real services' URLs, empty to use the emulator.
    `public_url` is the gateway's URL for Replicate, if not on this machine; `tunnel_host` is the
    gateway's public host. `allowed_hosts`, besides this machine, may call us, be the `Host` of a
    call, and be called. `functions_url` is the URL of main.py if it, not instances, handles
    webhooks; else it is empty. `runtime_client`, which is `ours` or `aws`, runs in the functions'
    processes; with `fast_starts`, each function takes a snapshot before it is first called. With
    `https`, the parts that serve as Replicate and Telegram use HTTPS. `unused_addresses` are the
    variables in `.env` whose addresses differ from those in .env.example.

    `is_foreign` is true if `template` is another project's. Only then may emulators be missing in
    `services`, and Lambda's API is on `lambda_port`. `parameters` are the template's, as given;
    `env_vars` is SAM's file of variables. With `free_ports`, ports already in use are replaced.
    `keep` is the folder in which all state is kept, None to keep it only in memory.
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
    runtime_client: str = "ours"
    fast_starts: bool = False
    https: bool = False
    is_foreign: bool = False
    lambda_port: int = 3001
    services: frozenset[str] = SERVICES
    parameters: Mapping[str, str] = field(default_factory=dict)
    env_vars: Path | None = None
    free_ports: bool = False
    keep: Path | None = None

    def url(self, port: int) -> str:
        """Return the URL at which this machine reaches the part that listens on `port`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def replicate_url(self) -> str:
        """Replicate's URL on this machine, whether emulator or forwarder."""
        return self._service_url(self.replicate_port)

    @property
    def telegram_url(self) -> str:
        """Telegram's URL on this machine, whether emulator or forwarder."""
        return self._service_url(self.telegram_port)

    def _service_url(self, port: int) -> str:
        url = self.url(port)
        return f"https{url.removeprefix('http')}" if self.https else url

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts that the emulators may call: our own, S3's, and those allowed by a flag."""
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
        """Who may call the page and S3, which may also be reached by links."""
        return replace(self.callers, takes_links=True)

    @property
    def gateway_callers(self) -> CallerRule:
        """Who may call the gateway, including what comes through the tunnel."""
        tunnel = frozenset({self.tunnel_host} if self.tunnel_host else ())
        return replace(self.link_callers, allowed=self.callers.allowed | tunnel)

    @property
    def s3_url(self) -> str:
        """The URL of S3: the embedded one, or the given one."""
        return self.external_s3 or self.url(self.s3_port)

    @property
    def aws_url(self) -> str:
        """The URL of all AWS services for another project's functions; some only refuse calls."""
        return self.url(self.lambda_port if self.external_s3 else self.s3_port)

    @property
    def credentials(self) -> Credentials:
        """The key pair for S3."""
        return Credentials(self.bot["AWS_ACCESS_KEY_ID"], self.bot["AWS_SECRET_ACCESS_KEY"])

    @property
    def redaction(self) -> Redaction:
        """Keeps the secrets among the bot's settings out of all logs."""
        return Redaction(self.bot[name] for name in SECRETS)

    @property
    def _has_outputs_here(self) -> bool:
        """Whether this machine serves the models' pictures."""
        return not self.live_replicate or is_loopback(urlsplit(self.live_replicate).hostname)

    def has(self, service: str) -> bool:
        """Return whether telegram or replicate is available, emulated or real."""
        return service in self.services

    def template_parameters(self) -> dict[str, str]:
        """Return the values for template.yaml's parameters.

        Each parameter is named after its variable: ReplicateModel for REPLICATE_MODEL.
        """
        own = {
            "".join(word.capitalize() for word in name.split("_")): value
            for name, value in self.bot.items()
            if not name.startswith("AWS_")
        }
        return own | {
            "SecretsPath": "",  # secrets are not in SSM here
            "TelegramApiUrl": self.telegram_url,
            "ReplicateApiUrl": f"{self.replicate_url}/v1",
            "BaseUrl": self.public_url or self.url(self.gateway_port),
            "S3EndpointUrl": self.s3_url,
            "S3PublicEndpointUrl": self.s3_url,
            "PrivateAddressesAllowed": "true" if self._has_outputs_here else "false",
        }
