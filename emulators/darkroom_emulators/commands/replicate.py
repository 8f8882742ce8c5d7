"""Run the Replicate emulator alone."""

import argparse
import sys

from ..kit.command import command_parser, run_command
from ..replicate.app import create_app
from ..replicate.models import DEFAULT_MODEL
from ..replicate.settings import LOCAL_SECRET, ReplicateSettings


def main(arguments: list[str] | None = None, *, prog: str = "replicate-emulator") -> int:
    """Serve until interrupted; return the exit status."""
    parser = command_parser(
        prog,
        port=8001,
        description="An emulator of Replicate's HTTP API: predictions, files, signed webhooks.",
    )
    add = parser.add_argument
    add(
        "--delay", default="2,5", metavar="MIN,MAX", help="seconds a prediction takes (%(default)s)"
    )
    add("--token", action="append", help="accept only this API token (again for more; default any)")
    add(
        "--webhook-secret", default=LOCAL_SECRET, help="whsec_... that signs (default: a fixed one)"
    )
    add("--public-url", default="", metavar="URL", help="address in answers instead of the Host's")
    add("--strict-https", action="store_true", help="refuse http:// webhooks, as the real one does")
    add("--rate-limits", action="store_true", help="answer 429 as the real one does")
    return run_command(
        parser, arguments, settings=_settings, create_app=create_app, greeting=_greeting
    )


def _greeting(address: str, _: ReplicateSettings) -> str:
    return f"""\
Replicate emulator   {address}/v1
  Python client      REPLICATE_BASE_URL={address}   REPLICATE_API_TOKEN=r8_anything
  JavaScript client  new Replicate({{auth: "r8_anything", baseUrl: "{address}/v1"}})
  model              {DEFAULT_MODEL}
  control            {address}/_emulator/events"""


def _settings(args: argparse.Namespace) -> ReplicateSettings:
    low, _, high = args.delay.partition(",")
    try:
        delay = (float(low), float(high or low))
    except ValueError as exc:
        raise ValueError("--delay takes seconds: 3, or 2,5 for 2 to 5") from exc
    return ReplicateSettings(
        api_tokens=frozenset(args.token) if args.token else None,
        webhook_secret=args.webhook_secret,
        delay=delay,
        seed=args.seed,
        allowed_hosts=args.allow_host,
        public_url=args.public_url,
        strict_https=args.strict_https,
        rate_limits=args.rate_limits,
    )


if __name__ == "__main__":
    sys.exit(main())
