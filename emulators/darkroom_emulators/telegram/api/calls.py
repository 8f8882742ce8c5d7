"""Handles method calls from start to finish: authentication, faults, method, response, event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from ...kit.calls import ApiEndpoint, HttpCall, Reply
from ...kit.compact_json import ascii_json
from ...kit.presigned import SIGNATURE
from ...kit.utf8 import made_whole
from ..arguments import Arguments
from ..bot_api import BOT_API, method_facts
from ..emulator import TelegramService
from ..errors import ApiError
from ..events import BotCall, Via
from ..faults import error_of
from ..methods.call import MethodCall, MethodResult
from ..methods.send_options import check_business_connection
from ..methods.table import METHODS
from ..privacy import mask_json, mask_text, mask_url
from ..wire import MAX_BODY, read_arguments
from ..world import Bot

MAX_TOKEN = 80
_SIGNATURE = SIGNATURE.encode()
_SECRET_ARGUMENTS = frozenset({"secret_token"})
# can't be called in the response to a webhook; neither can methods whose names begin with `get`
_NOT_IN_REPLIES = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


@dataclass(slots=True, kw_only=True)
class BotRequest(HttpCall):
    """A bot's request; `rest` is the part of the path after the token.

    If the bot called a method in its response to a webhook, `update_id` is the update that the
    webhook delivered.
    """

    bot: Bot = field(init=False)
    is_known: bool = False  # whether `bot` is set
    rest: str = ""
    name: str = ""  # the method's name
    arguments: Arguments = field(default_factory=lambda: Arguments({}))
    update_id: int | None = None

    @property
    def via(self) -> Via:
        """How the call arrived."""
        return "webhook" if self.update_id else "http"


class BotEndpoint(ApiEndpoint[BotRequest, ApiError]):
    """Base class of endpoints that bots call; refuses invalid tokens as the real server does."""

    call_type, failures, max_bytes = BotRequest, ApiError, MAX_BODY
    http_methods = frozenset({"GET", "POST"})

    def __init__(self, emulator: TelegramService):
        super().__init__(emulator.clock)
        self.emulator = emulator

    def authenticate(self, call: BotRequest) -> None:
        """Find the bot by its token. Raises ApiError."""
        if call.method not in self.http_methods:
            raise ApiError(405, "Method Not Allowed")
        token, _, call.rest = call.path["path"].partition("/")
        bot_id = token.partition(":")[0]
        if ":" not in token or token.startswith("0") or len(token) > MAX_TOKEN:
            raise ApiError(401, "Unauthorized: invalid token specified")
        if not (bot_id.isascii() and bot_id.isdigit()):
            raise ApiError(421, "Misdirected Request: unallowed token specified")
        bot = self.emulator.world.bots.get(int(bot_id))
        if bot is None or bot.token != token:
            raise ApiError(401, "Unauthorized")
        call.bot, call.is_known = bot, True

    def refuse(self, call: BotRequest, failure: ApiError) -> Reply:
        """Return an error in its envelope."""
        return envelope_reply(failure.code, failure.as_json())


class MethodEndpoint(BotEndpoint):
    """Method calls, over HTTP or in the response to a webhook."""

    async def inject(self, call: BotRequest) -> ApiError | None:
        """Find the method and inject faults.

        Raises ApiError if the method is unknown or a fault prevents the call. If only the reply is
        to be lost, returns the error to send instead.
        """
        if not call.update_id:
            call.arguments = read_arguments(call.query_string, call.headers, call.body)
            given = call.rest.removeprefix("test/").strip("/") or call.arguments.text("method")
            call.name = _name(given)
        call.arguments.check_encoding()
        facts = BOT_API.get(call.name.lower())
        version = self.emulator.settings.bot_api
        if facts is None or not facts.is_in(version):
            raise self._not_found(call)
        if younger := facts.younger_parameters(version):
            call.arguments = call.arguments.without(younger)
        fault = self.emulator.faults.inject(
            "error",
            "timeout",
            "lost_answer",
            method=call.name,
            bot_id=call.bot.id,
            chat_id=call.arguments.text("chat_id"),
        )
        if fault and fault.kind == "error":
            raise error_of(fault)
        if fault and fault.kind == "timeout":
            await self.clock.sleep(fault.params["seconds"])
            raise ApiError(504, "Gateway Timeout")
        return ApiError(502, "Bad Gateway") if fault else None

    async def handle(self, call: BotRequest) -> Reply:
        """Run the method."""
        if call.name not in METHODS:
            raise self._not_found(call)
        method_call = MethodCall(self.emulator, call.bot, call.arguments)
        try:
            if "business_connection_id" in BOT_API[call.name.lower()].parameters:
                check_business_connection(method_call)
            found = await METHODS[call.name](method_call)
        except ApiError as exc:
            if exc.is_guess:
                self.emulator.gaps.guessed(call.name, call.bot.id, exc.description)
            raise
        self.emulator.gaps.ignored(call.name, call.bot.id, call.arguments)
        result = found if isinstance(found, MethodResult) else MethodResult(found)
        envelope: dict[str, Any] = {"ok": True, "result": result.result}
        if result.description:
            envelope["description"] = result.description
        return envelope_reply(200, envelope)

    def _not_found(self, call: BotRequest) -> ApiError:
        """Log that the method is not supported, and return the error to raise."""
        self.emulator.gaps.unsupported(call.name, call.bot.id, call.via)
        return ApiError(404, "Not Found: method not found")

    def record(self, call: BotRequest, reply: Reply, ms: float) -> None:
        """Log a known bot's call, without secrets."""
        if not call.is_known:
            return
        self.emulator.log.append(
            BotCall(
                bot_id=call.bot.id,
                method=call.name,
                via=call.via,
                status=reply.response.status_code,
                ms=ms,
                trace=call.trace,
                headers=dict(call.headers),
                update_id=call.update_id,
                params=_shown(call.arguments, call.bot),
                response=_masked(reply, call.bot),
            )
        )


def envelope_reply(status: int, envelope: dict[str, Any]) -> Reply:
    """Return a response with this envelope, escaped to ASCII as the real server does."""
    headers = {"Connection": "keep-alive"}
    if status == 429:
        headers["Retry-After"] = str(envelope["parameters"]["retry_after"])
    body = ascii_json(envelope)
    return Reply(Response(body, status, headers, "application/json"), envelope)


async def run_webhook_reply(
    emulator: TelegramService, bot: Bot, update_id: int, headers: Mapping[str, str], body: bytes
) -> None:
    """If a bot's response to a webhook is a method call, run it and discard its result."""
    lower = {name.lower(): value for name, value in headers.items()}
    lower.pop("content-encoding", None)  # the HTTP client has decompressed it
    try:
        arguments = read_arguments("", lower, body)
    except ApiError:
        return
    method = arguments.text("method").lower()
    if not method or method in _NOT_IN_REPLIES or method.startswith("get"):
        return
    call = BotRequest(name=_name(method), arguments=arguments, update_id=update_id)
    call.bot, call.is_known = bot, True
    await MethodEndpoint(emulator).run(call)


def _name(given: str) -> str:
    """Return a method's name as documented or, if it is unknown, in a form that is safe to log."""
    facts = method_facts(given)
    found: str = facts.name if facts else made_whole(given[:64])
    return found


def _masked(reply: Reply, bot: Bot) -> dict[str, Any]:
    """Return the envelope for the event log, with any secrets masked."""
    body = bytes(reply.response.body)  # searched first, because few envelopes contain secrets
    if _as_sent(bot.token) in body or _SIGNATURE in body:
        masked: dict[str, Any] = mask_json(reply.shown, (bot.token,))
        return masked
    found: dict[str, Any] = reply.shown
    return found


@lru_cache(maxsize=64)  # runs on every call
def _as_sent(text: str) -> bytes:
    """Return a text escaped as in JSON."""
    return json.dumps(text)[1:-1].encode()


def _shown(arguments: Arguments, bot: Bot) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    values = arguments.values if arguments.are_whole else made_whole(arguments.values)
    for name, value in values.items():
        if name in _SECRET_ARGUMENTS:
            shown[name] = "***"
        else:
            masked = mask_text(value, (bot.token,))
            shown[name] = mask_url(masked) if name == "url" else masked
    for name, upload in arguments.uploads.items():
        size = len(upload.content)
        shown[name] = {"filename": upload.name, "type": upload.content_type, "size": size}
    return shown
