"""A client for Telegram's Bot API, used by the commands that set up a bot."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from .calls import Calls, reason_of
from .failures import TelegramRefused, Unreachable

PATIENCE_SECONDS = 20.0
# if setWebhook is called twice within a second, Telegram responds with a 429 and a short wait
MAX_WAIT_SECONDS = 5


class BotApi:
    """One bot's API, at `url`. Errors never contain the token, although every URL does."""

    def __init__(self, calls: Calls, url: str, token: str):
        self._calls = calls
        self.url = url.rstrip("/")
        self._token = token

    @property
    def bot_id(self) -> str:
        """The bot's own id: the part of its token before the colon."""
        return self._token.partition(":")[0]

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method and return its `result`.

        After a 429 with a short `retry_after`, waits and retries once. Raises TelegramRefused or
        Unreachable.
        """
        status, found = await self._post(method, params)
        wait = _retry_after(found)
        if status == 429 and wait <= MAX_WAIT_SECONDS:
            await asyncio.sleep(wait)
            status, found = await self._post(method, params)
        if found.get("ok") is True:
            return found["result"]
        raise TelegramRefused(method, status, str(found.get("description", "")))

    async def _post(self, method: str, params: Mapping[str, Any]) -> tuple[int, dict[str, object]]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, _, _, answer = await self._calls.request(
                    "POST",
                    f"{self.url}/bot{self._token}/{method}",
                    body=json.dumps(params).encode(),
                    headers={"Content-Type": "application/json"},
                )
            found = json.loads(answer)
        except OSError as exc:  # includes TimeoutError
            # never chained: the library's message may quote the URL
            raise Unreachable(f"{self.url} can't be reached ({reason_of(exc)})") from None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Unreachable(f"{self.url} is not a Bot API (HTTP {status})")
        return status, found


def _retry_after(found: Mapping[str, Any]) -> int:
    parameters = found.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return wait if isinstance(wait, int) else MAX_WAIT_SECONDS + 1
