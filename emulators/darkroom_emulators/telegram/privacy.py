"""Masks tokens, secrets and signatures for the event log."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..kit.presigned import without_signatures

MASK = "***"


def mask_text(text: str, secrets: Collection[str]) -> str:
    """Return `text` with all secrets and the signatures of presigned URLs masked."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, MASK)
    return without_signatures(text)


def mask_json(value: Any, secrets: Collection[str]) -> Any:
    """Return a JSON value with secrets in its strings masked."""
    if isinstance(value, str):
        return mask_text(value, secrets)
    if isinstance(value, dict):
        return {name: mask_json(each, secrets) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [mask_json(each, secrets) for each in value]
    return value


def mask_url(url: str) -> str:
    """Return a URL without credentials and with its query masked: both are often secret.

    Path segments with a colon are masked too, because many bots put their token there.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return MASK
    host = parts.netloc.rpartition("@")[2]
    path = "/".join(MASK if ":" in piece else piece for piece in parts.path.split("/"))
    return urlunsplit((parts.scheme, host, path, MASK if parts.query else "", ""))
