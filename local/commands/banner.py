"""Writes what the local cloud prints once it is ready: its addresses, and what to do next."""

from ..settings import LocalSettings
from ..settings.https import trust_variables


def banner(settings: LocalSettings) -> str:
    """Return the addresses, notes on the settings, and what to do next."""
    s3 = "external S3" if settings.external_s3 else "S3"
    rows = [
        ("the page", settings.url(settings.page_port)),
        ("webhooks", settings.url(settings.gateway_port)),
        ("Replicate", f"{settings.replicate_url}/v1"),
        ("Telegram", settings.telegram_url),
        (s3, settings.s3_url),
    ]
    if settings.functions_url:
        rows.append(("functions", settings.functions_url))
    table = "\n".join(f"  {name:<14}{url}" for name, url in rows)
    if settings.unused_addresses:
        names = ", ".join(settings.unused_addresses)
        table += f"\n\n  Ignored in .env, as scripts/dev has its own: {names}"
    if settings.fast_starts:
        table += "\n\n  Starts are faster than on Lambda: --fast-starts"
    table += trust_lines(settings)
    changed = settings.telegram_port != 8002
    variables = f"DARKROOM_TELEGRAM_PORT={settings.telegram_port} " if changed else ""
    variables += "DARKROOM_HTTPS=1 " if settings.https else ""
    next_step = f"{variables}scripts/send-photo tests/data/grace_hopper.jpg --save out.jpg"
    return f"{table}\n\n  Send a photo:  {next_step}\n  Stop:          Ctrl-C\n\nready"


def trust_lines(settings: LocalSettings) -> str:
    """Return the variables that make clients trust the services, if these use HTTPS."""
    if not (trust := trust_variables(settings)):
        return ""
    lines = "".join(f"\n    {name}={value}" for name, value in trust.items())
    return f"\n\n  Clients trust Replicate and Telegram with:{lines}"
