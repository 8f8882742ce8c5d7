"""The settings of the local cloud: where its servers listen, and how they behave."""

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
    """Where the servers listen, how models behave, and the bot's own settings (`bot`).

    `live_telegram` and `live_replicate` are the URLs of the real services, or empty for emulators.
    `public_url` is the gateway's URL for a real Replicate, and `tunnel_host` is the gateway's
    public host. `allowed_hosts` are accepted as a request's `Host` or origin, and may be called.
    `functions_url` is the URL of main.py if it handles the webhooks instead of instances, or else
    empty. `runtime_client` (`ours` or `aws`) is the client in the functions' processes. With
    `fast_starts`, each function takes a snapshot before its first call. With `https`, the servers
    that act as Replicate and Telegram use HTTPS. `unused_addresses` are the variables in `.env`
    whose addresses differ from those in .env.example, and are ignored.

    `is_foreign` is true if `template` belongs to another project. Only then can `services` lack
    emulators, and only then does Lambda's API listen on `lambda_port`. `parameters` are values for
    the template's parameters, and `env_vars` is SAM's file of variables. With `free_ports`, ports
    in use are replaced. `keep` is the folder for all state, or None to keep it in memory.
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
        """Return the URL by which this machine reaches the server that listens on `port`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def replicate_url(self) -> str:
        """The URL on this machine of the Replicate emulator or forwarder."""
        return self._service_url(self.replicate_port)

    @property
    def telegram_url(self) -> str:
        """The URL on this machine of the Telegram emulator or forwarder."""
        return self._service_url(self.telegram_port)

    def _service_url(self, port: int) -> str:
        url = self.url(port)
        return f"https{url.removeprefix('http')}" if self.https else url

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts that the emulators may call: our own, S3's, and those given by a flag."""
        urls = (self.url(0), self.s3_url)
        own = frozenset(host for url in urls if (host := urlsplit(url).hostname))
        return own | self.allowed_hosts

    @property
    def callers(self) -> CallerRule:
        """Who may call the emulators and Lambda's Invoke API."""
        ports = (self.gateway_port, self.replicate_port, self.telegram_port)
        own = own_places(self.host, *ports, self.s3_port, self.page_port)
        return CallerRule(own | self.allowed_hosts)

    @property
    def link_callers(self) -> CallerRule:
        """Who may call the page and S3, which people can also reach by following links."""
        return replace(self.callers, takes_links=True)

    @property
    def gateway_callers(self) -> CallerRule:
        """Who may call the gateway, including callers that use the tunnel."""
        tunnel = frozenset({self.tunnel_host} if self.tunnel_host else ())
        return replace(self.link_callers, allowed=self.callers.allowed | tunnel)

    @property
    def s3_url(self) -> str:
        """The URL of S3, whether embedded or external."""
        return self.external_s3 or self.url(self.s3_port)

    @property
    def aws_url(self) -> str:
        """The URL at which another project's functions call any AWS service, emulated or not."""
        return self.url(self.lambda_port if self.external_s3 else self.s3_port)

    @property
    def credentials(self) -> Credentials:
        """The access key for S3."""
        return Credentials(self.bot["AWS_ACCESS_KEY_ID"], self.bot["AWS_SECRET_ACCESS_KEY"])

    @property
    def redaction(self) -> Redaction:
        """A filter that keeps the secrets in the bot's settings out of logs."""
        return Redaction(self.bot[name] for name in SECRETS)

    @property
    def _has_outputs_here(self) -> bool:
        """Whether the pictures that models make are on this machine."""
        return not self.live_replicate or is_loopback(urlsplit(self.live_replicate).hostname)

    def has(self, service: str) -> bool:
        """Return whether `service` (telegram or replicate) is available, emulated or real."""
        return service in self.services

    def template_parameters(self) -> dict[str, str]:
        """Return the values for template.yaml's parameters.

        Each is named after its variable, such as ReplicateModel for REPLICATE_MODEL.
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
