"""What the emulator is started with."""

import base64
import binascii
from dataclasses import dataclass, field

from ..kit.callers import CallerRule

# "darkroom local webhooks!": a made-up key, the same on every start, worth nothing elsewhere
LOCAL_SECRET = "whsec_ZGFya3Jvb20gbG9jYWwgd2ViaG9va3Mh"  # noqa: S105


@dataclass(frozen=True)
class Limits:
    """What the emulator takes and keeps at most; sizes in bytes, ages in seconds of its clock."""

    request_bytes: int = 16 << 20
    file_bytes: int = 100_000_000
    picture_bytes: int = 25 << 20
    picture_pixels: int = 50_000_000
    kept_predictions: int = 5_000
    kept_bytes: int = 256 << 20
    kept_files: int = 5_000  # of uploads, and of outputs
    kept_file_bytes: int = 512 << 20
    prediction_age: float = 3600.0
    file_age: float = 24 * 3600.0
    run_seconds: float = 1800.0


@dataclass(frozen=True)
class ReplicateSettings:
    """Settings of one emulator.

    `api_tokens` are the tokens it accepts, None any. `delay` is the least and the greatest number
    of seconds of the clock that a prediction takes. `allowed_hosts` are hosts beside this machine
    that it may call, `callers` says who may call it. `public_url` replaces the request's own host
    in the URLs it hands out. `strict_https` refuses http:// webhooks, as the real service does.
    `rate_limits` turns away who calls more often than the real service allows.
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
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot work."""
        low, high = self.delay
        if not 0 <= low <= high < float("inf"):
            raise ValueError("a delay is two numbers of seconds, the smaller first")
        signing_key(self.webhook_secret)


def signing_key(secret: str) -> bytes:
    """Return the bytes that a `whsec_...` secret stands for. Raises ValueError."""
    prefix, _, encoded = secret.partition("_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as exc:
        raise ValueError("a webhook secret is whsec_ and standard base64") from exc
    if prefix != "whsec" or not 24 <= len(key) <= 64:
        raise ValueError("a webhook secret is whsec_ and 24 to 64 bytes in base64")
    return key
