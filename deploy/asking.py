"""Collects an environment's secrets: given, typed in, generated, or fetched from Replicate."""

import asyncio
import secrets
from collections.abc import Callable, Mapping

from common.runtime.settings import SECRETS, Settings
from operations.outside import Outside
from operations.replicate_account import ReplicateAccount

from .failures import DeployError
from .store import check_secret

Ask = Callable[[str], str]


def ask_for_secrets(
    ask: Ask, known: Mapping[str, str], *, has: frozenset[str], replicate_url: str
) -> dict[str, str]:
    """Return the secrets to store, keyed by setting.

    `known` maps environment variables to secrets that the user need not enter. The user can skip
    the settings in `has`, which are already stored. Otherwise, a skipped secret token for Telegram
    is generated, and a skipped signing key is fetched from Replicate. Raises DeployError if a
    secret is missing or invalid, and CannotStart if Replicate returns no key.
    """
    found: dict[str, str] = {}
    for name in SECRETS:
        value = known.get(name.upper(), "") or ask(_question(name, name in has)).strip()
        if not value and name not in has:
            value = _own(name, found, replicate_url)
        if value:
            check_secret(name, value)
            found[name] = value
    return found


def _question(name: str, is_there: bool) -> str:
    enter = {
        "telegram_secret_token": "Enter to generate one",
        "replicate_webhook_secret": "Enter to fetch it from Replicate",
    }.get(name, "")
    enter = "Enter to keep it" if is_there else enter
    hint = f" ({enter})" if enter else ""
    return f"{name.upper()}, {Settings.model_fields[name].description}{hint}: "


def _own(name: str, found: Mapping[str, str], replicate_url: str) -> str:
    if name == "telegram_secret_token":
        return secrets.token_urlsafe(32)
    if name == "replicate_webhook_secret" and "replicate_api_token" in found:
        return _signing_key(replicate_url, found["replicate_api_token"])
    raise DeployError(f"{name.upper()} is missing: it is {Settings.model_fields[name].description}")


def _signing_key(url: str, token: str) -> str:
    async def ask() -> str:
        calls = Outside()
        try:
            return await ReplicateAccount(calls, url, token).signing_secret()
        finally:
            await calls.close()

    return asyncio.run(ask())
