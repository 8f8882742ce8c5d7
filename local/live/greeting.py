"""The text that scripts/live prints once the bot is live."""

import importlib
import importlib.util
import io
import sys

from ..settings import LocalSettings
from .tunnel import Tunnel


def greeting(settings: LocalSettings, tunnel: Tunnel, bot: str) -> str:
    """Return a text with the addresses and the next steps.

    `bot` is the username of the real bot, or empty with the emulated Telegram.
    """
    page = settings.url(settings.page_port)
    rows = [
        ("the page", page),
        ("the tunnel", f"{tunnel.url}, by {tunnel.kind}"),
        ("Telegram", f"the real one, @{bot}" if bot else "the emulator: its chat is on the page"),
        ("Replicate", settings.live_replicate or "the emulator: costs nothing"),
    ]
    table = "\n".join(f"  {name:<14}{words}" for name, words in rows)
    link = f"https://t.me/{bot}"
    send = f"Send a photo:  {link}" if bot else f"Send a photo:  {page}"
    code = qr_code(link) if bot and sys.stdout.isatty() else ""
    stop = "Stop:          Ctrl-C, which restores everything"
    return f"{table}\n\n{code}  {send}\n  {stop}\n\nready"


def qr_code(text: str) -> str:
    """Return `text` as a QR code for a terminal, or "" if the extra [live] is not installed."""
    if importlib.util.find_spec("segno") is None:
        return ""
    drawn = io.StringIO()
    importlib.import_module("segno").make(text, error="l").terminal(drawn, border=2, compact=True)
    return f"{drawn.getvalue()}\n"
