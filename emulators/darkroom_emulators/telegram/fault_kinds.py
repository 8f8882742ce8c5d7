"""The faults that can be switched on."""

from pydantic import Field

from ..kit.fault_kinds import FaultKind, Params

_CALL = ("method", "chat_id", "bot_id")


class ErrorParams(Params):
    """Which error it is; without a description, the status's own is used."""

    status: int = Field(400, ge=400, le=599)
    description: str = ""
    retry_after: int = Field(5, ge=0, le=3600, description="seconds, with 429")


class Wait(Params):
    """How long the caller waits."""

    seconds: float = Field(60, ge=0, le=3600)


class Delay(Params):
    """How much later an update is sent."""

    seconds: float = Field(10, ge=0, le=86_400)


FAULT_KINDS = {
    "error": FaultKind("a method fails and does nothing", _CALL, ErrorParams, {"status": 500}),
    "timeout": FaultKind(
        "a method does nothing, lets the caller wait, then answers 504", _CALL, Wait
    ),
    "lost_answer": FaultKind(
        "a method does its work, but the caller gets a 502", _CALL, in_chaos={}
    ),
    "duplicate_update": FaultKind(
        "an update that a webhook took is sent to it once more",
        ("chat_id", "bot_id", "kind", "update_id"),
        in_chaos={},
    ),
    "delayed_update": FaultKind(
        "an update is sent to a webhook later, and those behind it too",
        ("chat_id", "bot_id", "kind", "update_id"),
        Delay,
        {"seconds": 5},
    ),
    "expired_file": FaultKind("a download link answers 404", ("bot_id", "file_path"), in_chaos={}),
}
