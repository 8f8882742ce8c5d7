"""The settings of a Replicate emulator."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..kit.callers import CallerRule
from .built_in import BUILT_IN_MODELS
from .limits import Limits
from .model import Model
from .models import DEPLOYMENTS

# "darkroom local webhooks!", a made-up key that is the same on every start and valid nowhere else
LOCAL_SECRET = "whsec_ZGFya3Jvb20gbG9jYWwgd2ViaG9va3Mh"  # noqa: S105


@dataclass(frozen=True)
class ReplicateSettings:
    """The settings of one emulator.

    `api_tokens` are the accepted tokens; None accepts any. `delay` is the minimum and maximum time
    that a prediction takes, in seconds of the clock. Besides this machine, the emulator can call
    `allowed_hosts`; `callers` is the rule for who can call the emulator. `public_url` is the base
    URL of links in responses, by default the URL that the caller used. `strict_https` refuses
    http:// webhooks, and `rate_limits` enforces rate limits, as Replicate does.

    With `inline_outputs`, create requests with `Prefer: wait` return files as `data:` URIs instead
    of URLs, as was recorded for some models in October 2024.

    If two of the `models` have the same name, the later one wins. `lenient` also accepts unknown
    models, and any input. `deployments` maps the names of deployments to the names of their models.
    """

    api_tokens: frozenset[str] | None = None
    webhook_secret: str = LOCAL_SECRET
    delay: tuple[float, float] = (2.0, 5.0)
    seed: int = 0
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)
    callers: CallerRule = field(default_factory=CallerRule)
    public_url: str = ""
    strict_https: bool = False
    rate_limits: bool = False
    inline_outputs: bool = False
    limits: Limits = field(default_factory=Limits)
    models: tuple[Model, ...] = BUILT_IN_MODELS
    lenient: bool = False
    deployments: Mapping[str, str] = field(default_factory=lambda: DEPLOYMENTS)

    def __post_init__(self) -> None:
        """Raise ValueError for invalid settings."""
        low, high = self.delay
        if not 0 <= low <= high < float("inf"):
            raise ValueError("a delay must be at least 0 s, with the smaller number first")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ValueError(
                f"the public URL must begin with http:// or https://: {self.public_url}"
            )
        signing_key(self.webhook_secret)


def signing_key(secret: str) -> bytes:
    """Return the key in a `whsec_...` secret. Raises ValueError."""
    prefix, _, encoded = secret.partition("_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as exc:
        raise ValueError("a webhook secret must be whsec_ followed by standard base64") from exc
    if prefix != "whsec" or not 24 <= len(key) <= 64:
        raise ValueError("a webhook secret must be whsec_ followed by 24 to 64 bytes in base64")
    return key
