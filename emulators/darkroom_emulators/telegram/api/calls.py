"""One method call from beginning to end: faults, the method itself, the answer, the event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...kit.presigned import SIGNATURE
from ...kit.utf8 import made_whole
from ..arguments import Arguments
from ..emulator import Emulator
from ..errors import ApiError
from ..events import BotCall
from ..faults import error_of
from ..methods.call import Answer, Call
from ..methods.table import KNOWN, METHODS
from ..privacy import mask_json, mask_text, mask_url
from ..wire import read_arguments
from ..world import Bot

_SECRET_ARGUMENTS = frozenset({"secret_token"})
# a webhook's answer may not read, nor change where updates go
_NOT_IN_REPLIES = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


@dataclass(frozen=True)
class Result:
    """What a caller is answered: HTTP status and envelope."""

    status: int
    envelope: dict[str, Any]

    @cached_property
    def body(self) -> bytes:
        """The envelope as JSON, in ASCII as the real server writes it."""
        return json.dumps(self.envelope, separators=(",", ":")).encode()


async def run_call(
    emulator: Emulator,
    bot: Bot,
    method: str,
    arguments: Arguments,
    *,
    trace: str | None = None,
    headers: Mapping[str, str] | None = None,
    update_id: int | None = None,
) -> Result:
    """Run a method and return its answer; the event log gets it all, without secrets.

    `update_id` is the update that a webhook answered with this call, if it did not come by HTTP.
    """
    started = emulator.clock.now()
    try:
        arguments.check_encoding()
        answer = await _with_faults(emulator, bot, method, arguments)
        envelope: dict[str, Any] = {"ok": True, "result": answer.result}
        if answer.description:
            envelope["description"] = answer.description
        result = Result(200, envelope)
    except ApiError as exc:
        result = Result(exc.code, exc.as_json())
    emulator.log.append(
        BotCall(
            bot_id=bot.id,
            method=KNOWN.get(method.lower(), made_whole(method[:64])),
            via="http" if update_id is None else "webhook",
            status=result.status,
            ms=round((emulator.clock.now() - started) * 1000, 1),
            trace=trace,
            headers=dict(headers or {}),
            update_id=update_id,
            params=_shown(arguments, bot),
            response=_masked(result, bot),
        )
    )
    return result


async def run_webhook_reply(
    emulator: Emulator, bot: Bot, update_id: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Run the method call that a webhook's answer holds, if it holds one; its result is lost."""
    lower = {name.lower(): value for name, value in headers.items()}
    lower.pop("content-encoding", None)  # the HTTP client has undone it
    try:
        arguments = read_arguments("", lower, body)
    except ApiError:
        return
    method = arguments.text("method").lower()
    if not method or method in _NOT_IN_REPLIES or method.startswith("get"):
        return
    await run_call(emulator, bot, method, arguments, update_id=update_id)


async def _with_faults(emulator: Emulator, bot: Bot, method: str, arguments: Arguments) -> Answer:
    name = KNOWN.get(method.lower())
    if name is None:
        raise ApiError(404, "Not Found: method not found")
    facts = {"method": name, "bot_id": bot.id, "chat_id": arguments.text("chat_id")}
    fault = emulator.faults.strike("error", "timeout", "lost_answer", **facts)
    if fault and fault.kind == "error":
        raise error_of(fault)
    if fault and fault.kind == "timeout":
        await emulator.clock.sleep(fault.params["seconds"])
        raise ApiError(504, "Gateway Timeout")
    if name not in METHODS:
        raise ApiError(400, f"Bad Request: method {name} is not emulated")
    found = await METHODS[name](Call(emulator, bot, arguments))
    if fault:
        raise ApiError(502, "Bad Gateway")
    return found if isinstance(found, Answer) else Answer(found)


def _masked(result: Result, bot: Bot) -> dict[str, Any]:
    """Return the envelope for the event log; hardly ever is there something to mask in it."""
    secrets = (json.dumps(bot.token)[1:-1].encode(), SIGNATURE.encode())
    if not any(secret in result.body for secret in secrets):
        return result.envelope
    masked: dict[str, Any] = mask_json(result.envelope, (bot.token,))
    return masked


def _shown(arguments: Arguments, bot: Bot) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    values = arguments.values if arguments.are_whole else made_whole(arguments.values)
    for name, value in values.items():
        if name in _SECRET_ARGUMENTS:
            shown[name] = "***"
        elif name == "url":
            shown[name] = mask_url(mask_text(value, (bot.token,)))
        else:
            shown[name] = mask_text(value, (bot.token,))
    for name, upload in arguments.uploads.items():
        shown[name] = {
            "filename": upload.name,
            "type": upload.content_type,
            "size": len(upload.content),
        }
    return shown
