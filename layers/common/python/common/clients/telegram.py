"""A client for the few methods of Telegram's Bot API that the bot calls.

Every URL contains the token (https://core.telegram.org/bots/api), so no URL is logged or put into
an error, and a library's errors, which quote the URL, are never chained.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import requests
from pydantic import Secret

from ..errors import Refused, UpstreamError, UserError
from ..runtime.observability import count, logger
from ..runtime.settings import get_settings
from ..texts import Text
from .http import CONNECT_TIMEOUT, READ_TIMEOUT, get_session, seconds

# getFile serves files up to 20 MiB: https://core.telegram.org/bots/api#getfile
MAX_FILE_SIZE = 20 * 1024 * 1024

# Telegram fetches and converts pictures before it responds; an early retry would send them twice
SEND_TIMEOUT = 20.0
SLOW_METHODS = {"sendPhoto", "sendVideo", "sendAnimation", "sendDocument", "sendMediaGroup"}

# a button's label, and the data sent back when it is pressed (64 bytes at most)
Button = tuple[str, str]
# rows of buttons, from top to bottom
Buttons = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to send a message: the chat, its topic, and the message to reply to."""

    chat_id: int
    reply_to: int | None = None
    thread_id: int | None = None

    def params(self) -> dict[str, Any]:
        """Return the Bot API's parameters; a message is sent even if what it replies to is gone."""
        found: dict[str, Any] = {"chat_id": self.chat_id}
        if self.thread_id is not None:
            found["message_thread_id"] = self.thread_id
        if self.reply_to is not None:
            found["reply_parameters"] = {
                "message_id": self.reply_to,
                "allow_sending_without_reply": True,
            }
        return found


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send as bytes.

    `facts` are the Bot API's parameters that describe a video, such as its `width`.
    """

    name: str
    content: bytes
    content_type: str
    facts: Mapping[str, int] = field(default_factory=dict)

    def options(self, way: str) -> dict[str, Any]:
        """Return the Bot API's options for sending the file; `way` is a `kind` of `send_file`.

        By default, Telegram detects the type of a document's content. This is switched off for
        WebP, which Telegram would turn into a sticker, but is needed for GIFs and videos.
        """
        if way == "document":
            is_webp = self.content_type == "image/webp"
            return {"disable_content_type_detection": True} if is_webp else {}
        streams = {"supports_streaming": True} if way == "video" else {}
        return dict(self.facts) | streams


class TelegramClient:
    """The Bot API of one bot."""

    def __init__(self, session: requests.Session, api_url: str, token: Secret[str]):
        self._session = session
        self._api_url = api_url
        self._token = token

    def call(self, method: str, params: Mapping[str, Any], *uploads: Upload) -> Any:
        """Call `method` and return its `result`; parameters refer to uploads as `attach://name`.

        Raises Refused if Telegram will never accept the call (4xx), and UpstreamError if a retry
        may succeed (429 and 5xx, no connection, timeout, or the token is no longer valid).
        """
        url = f"{self._api_url}/bot{self._token.get_secret_value()}/{method}"
        patience = SEND_TIMEOUT if method in SLOW_METHODS else READ_TIMEOUT
        answer = self._request("POST", url, method, patience=patience, **_body(params, uploads))
        try:
            found = answer.json()
            if found["ok"] is True:
                return found["result"]
            status, reason = int(found["error_code"]), str(found.get("description", ""))
            hints = dict(found.get("parameters", {}))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UpstreamError("Telegram", method, f"{answer.status_code}, not JSON") from None
        if status == 429 or status >= 500:
            wait = seconds(hints.get("retry_after"))
            raise UpstreamError("Telegram", method, f"{status} {reason}", wait)
        if _is_about_token(status, reason):
            raise _token_refused(method, status)
        raise Refused("Telegram", method, status, reason, hints.get("migrate_to_chat_id"))

    @cached_property
    def username(self) -> str:
        """The bot's username, requested from Telegram only once."""
        return str(self.call("getMe", {})["username"])

    def is_administrator(self, chat_id: int, user_id: int) -> bool:
        """Return whether a person administers a group or channel; False if unknown."""
        try:
            found = self.call("getChatMember", {"chat_id": chat_id, "user_id": user_id})
        except Refused as exc:
            logger.info("chat member not looked up", reason=str(exc))
            return False
        return found.get("status") in {"creator", "administrator"}

    def may_send_photos(self, chat_id: int, bot_id: int) -> bool:
        """Return whether this bot may send photos in a group or channel; True if unknown.

        A bot that is a member has the rights of all members, unless it is restricted:
        https://core.telegram.org/bots/api#chatpermissions.
        """
        try:
            bot = self.call("getChatMember", {"chat_id": chat_id, "user_id": bot_id})
            if bot.get("status") in {"creator", "administrator"}:
                return True
            rights = self.call("getChat", {"chat_id": chat_id}).get("permissions", {})
        except Refused as exc:
            logger.info("bot's rights not looked up", reason=str(exc))
            return True
        return bool(bot.get("can_send_photos", True) and rights.get("can_send_photos", True))

    def get_file(self, file_id: str) -> str:
        """Return the file's path for `download`. Raises UserError if it is not available."""
        try:
            found = self.call("getFile", {"file_id": file_id})
        except Refused as exc:
            too_big = "too big" in exc.reason
            raise UserError(Text.TOO_BIG if too_big else Text.UNREADABLE) from exc
        path = found.get("file_path")
        if not isinstance(path, str):
            raise UserError(Text.UNREADABLE)
        return path

    def download(self, file_path: str) -> bytes:
        """Return the bytes of a file, at most 20 MiB. Raises UserError or UpstreamError."""
        url = f"{self._api_url}/file/bot{self._token.get_secret_value()}/{file_path}"
        answer = self._request("GET", url, "file download")
        if answer.status_code == 429 or answer.status_code >= 500:
            raise UpstreamError("Telegram", "file download", str(answer.status_code))
        if answer.status_code == 401:  # not 404, which here is about the file
            raise _token_refused("file download", answer.status_code)
        if answer.status_code != 200 or not answer.content:
            raise UserError(Text.UNREADABLE)
        if len(answer.content) > MAX_FILE_SIZE:
            raise UserError(Text.TOO_BIG)
        return answer.content

    def send_message(self, place: Place, text: str, buttons: Buttons = ()) -> int:
        """Send `text` and return the message's id."""
        params = place.params() | {"text": text} | keyboard(buttons)
        return int(self.call("sendMessage", params)["message_id"])

    def send_file(
        self,
        place: Place,
        kind: str,
        file: str | Upload,
        buttons: Buttons = (),
        *,
        spoiler: bool = False,
    ) -> None:
        """Send one file, as bytes or as a URL for Telegram to fetch.

        `kind` is photo, video, animation or document. `spoiler` hides anything but a document until
        it is tapped.
        """
        uploads = [file] if isinstance(file, Upload) else []
        params = place.params() | _media(kind, file, kind, spoiler=spoiler) | keyboard(buttons)
        self.call(f"send{kind.capitalize()}", params, *uploads)

    def send_album(
        self, place: Place, files: Sequence[tuple[str, str | Upload]], *, spoiler: bool = False
    ) -> None:
        """Send 2 to 10 files, each with its kind, as one album; see `send_file`.

        Telegram accepts photos and videos in the same album, but not together with documents.
        """
        media = [
            {"type": kind} | _media("media", file, kind, spoiler=spoiler) for kind, file in files
        ]
        uploads = [file for _, file in files if isinstance(file, Upload)]
        self.call("sendMediaGroup", place.params() | {"media": media}, *uploads)

    def edit_text(self, chat_id: int, message_id: int, text: str, buttons: Buttons) -> None:
        """Change the text of one of the bot's messages. Raises Refused or UpstreamError."""
        params = {"chat_id": chat_id, "message_id": message_id, "text": text}
        self.call("editMessageText", params | keyboard(buttons))

    def change_buttons(self, chat_id: int, message_id: int, buttons: Buttons) -> None:
        """Change the buttons under one of the bot's messages. Raises Refused or UpstreamError."""
        params = {"chat_id": chat_id, "message_id": message_id} | keyboard(buttons)
        self.call("editMessageReplyMarkup", params)

    def show_uploading(self, place: Place) -> None:
        """Show "sending a photo" in the chat, for at most 5 seconds."""
        params = Place(place.chat_id, thread_id=place.thread_id).params()
        self.call("sendChatAction", params | {"action": "upload_photo"})

    def take_away(self, chat_id: int, message_id: int | None) -> None:
        """Delete one of the bot's messages; do nothing if the id is None or Telegram refuses."""
        if message_id is None:
            return
        try:
            self.call("deleteMessage", {"chat_id": chat_id, "message_id": message_id})
        except Refused as exc:
            logger.info("message not deleted", reason=str(exc))

    def _request(
        self, verb: str, url: str, what: str, *, patience: float = READ_TIMEOUT, **body: Any
    ) -> requests.Response:
        try:
            return self._session.request(
                verb, url, timeout=(CONNECT_TIMEOUT, patience), allow_redirects=False, **body
            )
        except requests.RequestException as exc:
            raise UpstreamError("Telegram", what, type(exc).__name__) from None


def _is_about_token(status: int, reason: str) -> bool:
    """Return whether the token itself is invalid, for example because it was revoked.

    A 404 with a longer text is about a method; see ClientManager.cpp in the Bot API's server:
    https://github.com/tdlib/telegram-bot-api
    """
    return status in {401, 421} or (status == 404 and reason.lower() == "not found")


def _token_refused(method: str, status: int) -> UpstreamError:
    """Count the refusal; return an error that asks for a retry, in case a new token is set."""
    count("TelegramTokenRefused")
    return UpstreamError("Telegram", method, f"{status}, the bot's token is refused")


def _body(params: Mapping[str, Any], uploads: Sequence[Upload]) -> dict[str, Any]:
    """Return the arguments for requests: JSON, or a multipart form if there are files."""
    if not uploads:
        return {"json": params}
    return {
        "data": {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()},
        "files": {file.name: (file.name, file.content, file.content_type) for file in uploads},
    }


def _media(field: str, file: str | Upload, kind: str, *, spoiler: bool) -> dict[str, Any]:
    """Return the parameters that send a file in the field `field`."""
    found: dict[str, Any] = {field: f"attach://{file.name}" if isinstance(file, Upload) else file}
    if kind != "document" and spoiler:
        found["has_spoiler"] = True
    return found | (file.options(kind) if isinstance(file, Upload) else {})


def keyboard(buttons: Buttons) -> dict[str, Any]:
    """Return the parameter that puts buttons under a message."""
    if not buttons:
        return {}
    rows = [[{"text": text, "callback_data": data} for text, data in row] for row in buttons]
    return {"reply_markup": {"inline_keyboard": rows}}


@lru_cache
def get_telegram() -> TelegramClient:
    """Return this process's client."""
    settings = get_settings()
    return TelegramClient(get_session(), settings.telegram_api_url, settings.telegram_bot_token)
