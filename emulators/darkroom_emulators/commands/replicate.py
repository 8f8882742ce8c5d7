"""The command that runs only the Replicate emulator, and its definition for `both`."""

import argparse
import sys

from ..kit.command import ApiClient, Greeting, ServiceCommand, run_command
from ..kit.flags import Flags
from ..replicate.app import create_app
from ..replicate.models import DEFAULT_MODEL
from ..replicate.settings import LOCAL_SECRET, ReplicateSettings
from .model_flags import add_model_flags, with_models

ANY_TOKEN = "r8_anything"  # noqa: S105 - accepted unless --token is given


def main(
    arguments: list[str] | None = None,
    *,
    prog: str = "darkroom-emulators replicate",
    https: bool = True,
) -> int:
    """Serve until interrupted; return the exit status. `https` is whether HTTPS is the default."""
    return run_command([REPLICATE], arguments, prog=prog, https=https)


def _add_flags(flags: Flags) -> None:
    add = flags.add_argument
    add("--delay", default="2,5", metavar="MIN,MAX", help="seconds per prediction (default: 2,5)")
    add(
        "--token",
        action="append",
        metavar="T",
        help="accept only this API token (repeat for more; default: any)",
    )
    add(
        "--webhook-secret",
        default=LOCAL_SECRET,
        metavar="S",
        help="secret that signs webhooks, whsec_... (default: a fixed one)",
    )
    add("--public-url", default="", metavar="URL", help="base URL of links in responses")
    add("--strict-https", action="store_true", help="refuse http:// webhooks, as Replicate does")
    add("--rate-limits", action="store_true", help="enforce Replicate's rate limits (429)")
    add_model_flags(flags)


def _settings(args: argparse.Namespace) -> ReplicateSettings:
    low, _, high = args.delay.partition(",")
    try:
        delay = (float(low), float(high or low))
    except ValueError as exc:
        raise ValueError(f"{args.delay} is neither seconds nor a range such as 2,5") from exc
    settings = ReplicateSettings(
        api_tokens=frozenset(args.token) if args.token else None,
        webhook_secret=args.webhook_secret,
        delay=delay,
        seed=args.seed,
        allowed_hosts=args.allow_host,
        public_url=args.public_url,
        strict_https=args.strict_https,
        rate_limits=args.rate_limits,
    )
    return with_models(settings, args)


def _greet(address: str, settings: ReplicateSettings) -> Greeting:
    """Return how to point each client at the emulator; only some base URLs end with /v1."""
    token, base = min(settings.api_tokens or {ANY_TOKEN}), f"{address}/v1"
    clients = (
        ApiClient(
            "Python, 1.x",
            variables={"REPLICATE_BASE_URL": address, "REPLICATE_API_TOKEN": token},
        ),
        ApiClient(
            "Python, 2.0 beta",
            variables={"REPLICATE_BASE_URL": base, "REPLICATE_API_TOKEN": token},
        ),
        ApiClient("JavaScript", f'new Replicate({{ auth: "{token}", baseUrl: "{base}" }})'),
        ApiClient(
            "Vercel AI SDK", f'createReplicate({{ apiToken: "{token}", baseURL: "{base}" }})'
        ),
        ApiClient(
            "Go",
            f'replicate.NewClient(replicate.WithToken("{token}"), replicate.WithBaseURL("{base}"))',
        ),
    )
    return Greeting({"model": DEFAULT_MODEL}, clients)


REPLICATE = ServiceCommand(
    name="replicate",
    description="Emulate Replicate's HTTP API: predictions, files, signed webhooks.",
    port=8001,
    add_flags=_add_flags,
    settings=_settings,
    create_app=create_app,
    greet=_greet,
    is_https=True,
)

if __name__ == "__main__":
    sys.exit(main())
