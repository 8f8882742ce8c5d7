"""The settings of the emulator."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..kit.callers import CallerRule
from .built_in import BUILT_IN_MODELS
from .limits import Limits
from .model import Model
from .models import DEPLOYMENTS

# "darkroom local webhooks!": a made-up key, the same on every start, and not valid anywhere else
LOCAL_SECRET = "whsec_ZGFya3Jvb20gbG9jYWwgd2ViaG9va3Mh"  # noqa: S105


@dataclass(frozen=True)
class ReplicateSettings:
    """Settings of one emulator.

    `api_tokens` are the accepted tokens; None accepts any. `delay` is the least and greatest number
    of seconds of the clock that a prediction takes. The emulator may call `allowed_hosts` besides
    this machine, and `callers` are who may call it. `public_url` replaces the request's own host in
    the URLs it hands out. `strict_https` refuses http:// webhooks, as the real service does.
    `rate_limits` enforces the real service's limits.

    `inline_outputs` makes creates that wait return `data:` URIs instead of URLs, as was recorded
    for some models in October 2024.

    `models` are the models it has; if two have the same name, the later one wins. `lenient` also
    runs any other name, with any input. `deployments` maps names to the names of their models.
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
        """Raise ValueError for settings that can't work."""
        low, high = self.delay
        if not 0 <= low <= high < float("inf"):
            raise ValueError("a delay is two numbers of seconds, the smaller first")
        signing_key(self.webhook_secret)


def signing_key(secret: str) -> bytes:
    """Return the bytes of a `whsec_...` secret. Raises ValueError."""
    prefix, _, encoded = secret.partition("_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as exc:
        raise ValueError("a webhook secret is whsec_ and standard base64") from exc
    if prefix != "whsec" or not 24 <= len(key) <= 64:
        raise ValueError("a webhook secret is whsec_ and 24 to 64 bytes in base64")
    return key
