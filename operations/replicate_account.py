"""Looks up the name and the webhook signing key of a Replicate account."""

import asyncio
import json
from typing import Any

from .calls import Calls, reason_of
from .failures import CannotStart, Unreachable

PATIENCE_SECONDS = 15.0


class TokenRefused(CannotStart):
    """Replicate rejected the API token."""


class ReplicateAccount:
    """The account to which a token belongs; `url` is the API's base URL."""

    def __init__(self, calls: Calls, url: str, token: str):
        self._calls, self._url, self._token = calls, url, token

    async def username(self) -> str:
        """Return the account's name. Raises TokenRefused or Unreachable."""
        return str(await self._get("/account", "username"))

    async def signing_secret(self) -> str:
        """Return the key that signs the account's webhooks, like whsec_....

        Raises TokenRefused or Unreachable.
        """
        return str(await self._get("/webhooks/default/secret", "key"))

    async def _get(self, path: str, field: str) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, _, _, answer = await self._calls.request(
                    "GET", self._url + path, headers=headers
                )
        except OSError as exc:
            raise Unreachable(f"{self._url} can't be reached ({reason_of(exc)})") from None
        if status in {401, 403}:
            where = "replicate.com/account/api-tokens"
            raise TokenRefused(f"Replicate rejects REPLICATE_API_TOKEN: create one at {where}")
        try:
            return json.loads(answer)[field]
        except (ValueError, KeyError, TypeError):
            why = f"responded with {status}, without {field}"
            raise Unreachable(f"{self._url}{path} {why}") from None
