"""The faults that can be switched on in the Replicate emulator."""

from pydantic import Field

from ..kit.fault_kinds import FaultKind, Params


class RetryAfter(Params):
    """The time after which the caller may try again."""

    retry_after: int = Field(5, ge=0, le=3600, description="seconds")


class ServerStatus(Params):
    """The HTTP status, a 5xx."""

    status: int = Field(500, ge=500, le=599)


class ErrorText(Params):
    """The text of the prediction's error."""

    error: str = "Prediction failed"


class SlowStart(Params):
    """How much longer the prediction stays in `starting`."""

    seconds: float = Field(60, ge=0, le=86_400)


class Late(Params):
    """How much later the webhook is sent."""

    seconds: float = Field(10, ge=0, le=86_400)


class Stale(Params):
    """How old the timestamp is."""

    seconds: float = Field(3600, ge=0, le=1e9)


_CALL = ("method", "path")
_PREDICTION = ("prediction_id", "model")
_WEBHOOK = ("prediction_id", "event")
REQUEST_FAULTS = {
    "unauthenticated": FaultKind("a call gets a 401, as if its token were invalid", _CALL),
    "insufficient_credit": FaultKind("a call gets a 402", _CALL),
    "not_found": FaultKind("a call gets a 404", _CALL),
    "version_disabled": FaultKind("a call gets a 422, as if the version's setup failed", _CALL),
    "throttled": FaultKind("a call gets a 429", _CALL, RetryAfter, {"retry_after": 2}),
    "server_error": FaultKind("a call gets a 5xx", _CALL, ServerStatus, {}),
}
PREDICTION_FAULTS = {
    "lost_reply": FaultKind(
        "the prediction is created, but the response is a 502", _PREDICTION, in_chaos={}
    ),
    "model_failure": FaultKind("the prediction fails", _PREDICTION, ErrorText),
    "slow_start": FaultKind(
        "the prediction stays in `starting` longer", _PREDICTION, SlowStart, {"seconds": 20}
    ),
    "expired_output": FaultKind("the output's URL returns 404 from the start", _PREDICTION),
    "webhook_early": FaultKind(
        "the terminal webhook arrives before the create call returns", _PREDICTION, in_chaos={}
    ),
}
WEBHOOK_FAULTS = {
    "webhook_lost": FaultKind("a webhook is never sent", _WEBHOOK, in_chaos={}),
    "webhook_late": FaultKind("a webhook is sent late", _WEBHOOK, Late, {}),
    "webhook_duplicate": FaultKind("a webhook is sent twice (same id)", _WEBHOOK, in_chaos={}),
    "webhook_reordered": FaultKind(
        "a non-terminal webhook is sent after the terminal one", _WEBHOOK, in_chaos={}
    ),
    "webhook_bad_signature": FaultKind("a webhook has a wrong signature", _WEBHOOK, in_chaos={}),
    "webhook_stale": FaultKind("a webhook's timestamp is in the past", _WEBHOOK, Stale, {}),
}
KINDS = REQUEST_FAULTS | PREDICTION_FAULTS | WEBHOOK_FAULTS
