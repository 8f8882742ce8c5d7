"""A client for the few methods of Telegram's Bot API that the bot calls.

https://core.telegram.org/bots/api; the token stands in every URL, so no URL is ever logged or
put into an error, and a library's error, which quotes the URL, is never chained.
"""

from functools import lru_cache
from typing import Any

import requests
from pydantic import Secret

from .errors import Refused, UpstreamError, UserError
from .http import CONNECT_TIMEOUT, READ_TIMEOUT, get_session, seconds
from .settings import get_settings
from .texts import Text

# getFile serves files up to 20 MiB: https://core.telegram.org/bots/api#getfile
MAX_FILE_SIZE = 20 * 1024 * 1024


class TelegramClient:
    """The Bot API of one bot."""

    def __init__(self, session: requests.Session, api_url: str, token: Secret[str]):
        self._session = session
        self._api_url = api_url
        self._token = token

    def call(self, method: str, **params: Any) -> Any:
        """Call `method` and return its `result`.

        Raises Refused where Telegram will never take the call (4xx), UpstreamError where it may
        later (429 and 5xx, no connection, no answer in time).
        """
        url = f"{self._api_url}/bot{self._token.get_secret_value()}/{method}"
        answer = self._request("POST", url, method, json=params)
        try:
            found = answer.json()
            if found["ok"] is True:
                return found["result"]
            status, reason = int(found["error_code"]), str(found.get("description", ""))
            wait = seconds(found.get("parameters", {}).get("retry_after"))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UpstreamError("Telegram", method, f"{answer.status_code}, not JSON") from None
        if status == 429 or status >= 500:
            raise UpstreamError("Telegram", method, f"{status} {reason}", wait)
        raise Refused("Telegram", method, status, reason)

    def get_file(self, file_id: str) -> str:
        """Return the path of the file for `download`. Raises UserError if it can't be had."""
        try:
            found = self.call("getFile", file_id=file_id)
        except Refused as exc:
            too_big = "too big" in exc.reason
            raise UserError(Text.TOO_BIG if too_big else Text.UNREADABLE) from exc
        path = found.get("file_path")
        if not isinstance(path, str):
            raise UserError(Text.UNREADABLE)
        return path

    def download(self, file_path: str) -> bytes:
        """Return the bytes of a file, at most 20 MiB. Raises UserError, UpstreamError."""
        url = f"{self._api_url}/file/bot{self._token.get_secret_value()}/{file_path}"
        answer = self._request("GET", url, "file download")
        if answer.status_code == 429 or answer.status_code >= 500:
            raise UpstreamError("Telegram", "file download", str(answer.status_code))
        if answer.status_code != 200 or not answer.content:
            raise UserError(Text.UNREADABLE)
        if len(answer.content) > MAX_FILE_SIZE:
            raise UserError(Text.TOO_BIG)
        return answer.content

    def send_message(self, chat_id: int, text: str, *, reply_to: int | None = None) -> int:
        """Send `text`, as a reply where the other message still stands; return its message id."""
        return self._sent("sendMessage", chat_id=chat_id, text=text, **_reply(reply_to))

    def send_photo(self, chat_id: int, photo: str, *, reply_to: int | None = None) -> int:
        """Send the photo at the URL `photo`, which Telegram fetches; return its message id."""
        return self._sent("sendPhoto", chat_id=chat_id, photo=photo, **_reply(reply_to))

    def _sent(self, method: str, **params: Any) -> int:
        return int(self.call(method, **params)["message_id"])

    def _request(self, verb: str, url: str, what: str, **body: Any) -> requests.Response:
        try:
            return self._session.request(
                verb, url, timeout=(CONNECT_TIMEOUT, READ_TIMEOUT), allow_redirects=False, **body
            )
        except requests.RequestException as exc:
            raise UpstreamError("Telegram", what, type(exc).__name__) from None


def _reply(message_id: int | None) -> dict[str, Any]:
    if message_id is None:
        return {}
    return {"reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True}}


@lru_cache
def get_telegram() -> TelegramClient:
    """Return the client of this process."""
    settings = get_settings()
    return TelegramClient(get_session(), settings.telegram_api_url, settings.telegram_bot_token)
