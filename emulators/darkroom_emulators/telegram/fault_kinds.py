"""The faults that can be switched on in the Telegram emulator."""

from pydantic import Field

from ..kit.fault_kinds import FaultKind, Params

_CALL = ("method", "chat_id", "bot_id")


class ErrorParams(Params):
    """The error to return; `description` replaces the standard text, except for status 429."""

    status: int = Field(400, ge=400, le=599)
    description: str = ""
    retry_after: int = Field(5, ge=0, le=3600, description="seconds, for status 429")


class Wait(Params):
    """How long the caller waits for the response."""

    seconds: float = Field(60, ge=0, le=3600)


class Delay(Params):
    """How long an update is delayed."""

    seconds: float = Field(10, ge=0, le=86_400)


FAULT_KINDS = {
    "error": FaultKind("a method fails without any effect", _CALL, ErrorParams, {"status": 500}),
    "timeout": FaultKind("a method does nothing, and returns a 504 after a wait", _CALL, Wait),
    "lost_answer": FaultKind(
        "a method takes effect, but the caller gets a 502", _CALL, in_chaos={}
    ),
    "duplicate_update": FaultKind(
        "an update that a webhook has accepted is sent again",
        ("chat_id", "bot_id", "kind", "update_id"),
        in_chaos={},
    ),
    "delayed_update": FaultKind(
        "an update to a webhook is delayed, along with those behind it in its queue",
        ("chat_id", "bot_id", "kind", "update_id"),
        Delay,
        {"seconds": 5},
    ),
    "expired_file": FaultKind("a download link returns 404", ("bot_id", "file_path"), in_chaos={}),
}
