"""The faults that can be switched on, and those that are answers."""

from typing import Any

from .errors import (
    InsufficientCredit,
    InvalidVersion,
    NotFound,
    Problem,
    Throttled,
    Unauthenticated,
)

REQUEST_FAULTS = {
    "unauthenticated": "401, as if the token were wrong",
    "insufficient_credit": "402",
    "not_found": "404",
    "version_disabled": "422, as if the version always failed in its setup",
    "throttled": "429; params: retry_after (seconds, default 5)",
    "server_error": "a 5xx; params: status (default 500)",
}
PREDICTION_FAULTS = {
    "lost_reply": "the prediction is made, but the answer to its create is a 502",
    "model_failure": "the prediction fails; params: error (its text)",
    "slow_start": "the prediction stays in starting; params: seconds (default 60)",
    "expired_output": "the output's URL answers 404 from the start",
}
WEBHOOK_FAULTS = {
    "webhook_lost": "never sent",
    "webhook_late": "sent later; params: seconds (default 10)",
    "webhook_early": "the terminal one arrives before the create is answered",
    "webhook_duplicate": "sent twice, under one webhook-id",
    "webhook_reordered": "one that is not terminal is sent after the terminal one",
    "webhook_bad_signature": "signed with another key",
    "webhook_stale": "its timestamp is in the past; params: seconds (default 3600)",
}
KINDS = REQUEST_FAULTS | PREDICTION_FAULTS | WEBHOOK_FAULTS

LOW_CREDIT = (
    "Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of "
    "1 requests while you have less than $5.0 in credit."
)
DISABLED = "This version has been disabled because it consistently fails to complete setup."


def problem_for(kind: str, params: dict[str, Any]) -> Problem:
    """Return the answer that a request fault stands for."""
    if kind == "unauthenticated":
        return Unauthenticated(token_given=True)
    if kind == "insufficient_credit":
        return InsufficientCredit()
    if kind == "not_found":
        return NotFound()
    if kind == "version_disabled":
        return InvalidVersion(DISABLED)
    if kind == "throttled":
        return Throttled(int(seconds(params, "retry_after", 5)), LOW_CREDIT)
    return server_error(int(seconds(params, "status", 500)))


def server_error(status: int = 500) -> Problem:
    """Return a 5xx."""
    status = status if 500 <= status <= 599 else 500
    return Problem(status, {"detail": "Internal server error", "status": status})


def seconds(params: dict[str, Any], name: str, default: float) -> float:
    """Return a number among a fault's params, or the default where it is none."""
    value = params.get(name, default)
    usable = isinstance(value, int | float) and 0 <= value < 1e9
    return float(value) if usable else default
