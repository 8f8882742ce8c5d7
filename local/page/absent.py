"""Explains why a service has no emulator here: it is real, or this project does not use it."""

from html import escape

from ..settings import LocalSettings

ABSENT = "{title} is off: start with --with {name}"
REAL = {
    "telegram": "This is the real Telegram: its chats and deliveries can't be shown here",
    "replicate": "This is the real Replicate: there is nothing to control",
}


def why_absent(settings: LocalSettings) -> dict[str, str]:
    """Return why each service without an emulator can't be controlled, by the service's name."""
    real = {"telegram": settings.live_telegram, "replicate": settings.live_replicate}
    return {
        name: REAL[name] if url else ABSENT.format(title=name.title(), name=name)
        for name, url in real.items()
        if url or not settings.has(name)
    }


def with_absent(index_html: str, settings: LocalSettings) -> str:
    """Add the reasons to the HTML, so that the page has them before its first request."""
    why = why_absent(settings).items()
    known = "".join(f'data-no-{name}="{escape(words)}" ' for name, words in why)
    return index_html.replace("<html ", f"<html {known}", 1)
