"""Services without an emulator in this cloud: real ones, and ones that the project does not use."""

from html import escape

from ..settings import LocalSettings

ABSENT = "There is no {title}: start with --with {name}"
REAL = {
    "telegram": "Telegram is the real one now: its chats and deliveries are there",
    "replicate": "Replicate is the real one now: there is nothing to control",
}


def why_absent(settings: LocalSettings) -> dict[str, str]:
    """Return, for each service without an emulator, the reason why it can't be controlled."""
    real = {"telegram": settings.live_telegram, "replicate": settings.live_replicate}
    return {
        name: REAL[name] if url else ABSENT.format(title=name.title(), name=name)
        for name, url in real.items()
        if url or not settings.has(name)
    }


def with_absent(index_html: str, settings: LocalSettings) -> str:
    """Return the page's HTML, with the data that it needs before its first request."""
    why = why_absent(settings).items()
    known = "".join(f'data-no-{name}="{escape(words)}" ' for name, words in why)
    return index_html.replace("<html ", f"<html {known}", 1)
