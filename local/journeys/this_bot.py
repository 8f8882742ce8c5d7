"""The routes, S3 keys and log events of this bot, as far as the journeys depend on them.

The rest of the journeys' code works for any function that Telegram and Replicate call.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

TELEGRAM_PATH = "/webhook/telegram"
REPLICATE_PATH = "/webhook/replicate"
Caller = Literal["telegram", "replicate"]
WEBHOOKS: dict[str, Caller] = {TELEGRAM_PATH: "telegram", REPLICATE_PATH: "replicate"}
"""The service that calls each route."""
# limited to the length of an S3 key, because matches are kept and anyone can send a body
INPUT_KEY = re.compile(r"images/input/[^\"?\s]{1,1024}")
CLAIM_KEY = re.compile(r"updates/[0-9]+\.json")
PREDICTION_KEY = re.compile(r"^(?:tasks/|waiting/[^/]*-)([a-z0-9]{26})(?:\.json)?$")


class LogOutcome(StrEnum):
    """What a line in the bot's log says about the outcome of a journey."""

    REPEATED = "repeated"
    """The update had already been handled."""

    TOLD = "told"
    """The person got the outcome, as a picture or a text."""

    NOT_TAKEN = "not taken"
    """The person was told why the bot refused this, possibly after an earlier run accepted it."""


_OUTCOMES = {
    "update_already_done": LogOutcome.REPEATED,
    "task_answered": LogOutcome.TOLD,
    "photo_not_taken": LogOutcome.NOT_TAKEN,
    "task_given_up": LogOutcome.TOLD,
    "update_given_up": LogOutcome.TOLD,
}


def is_of_one(key: str) -> bool:
    """Return whether an object with this key belongs only to the journey that wrote it first."""
    return key.startswith("images/") or CLAIM_KEY.fullmatch(key) is not None


def prediction_of(key: str) -> str | None:
    """Return the id of the prediction in an object's key, or None if there is none."""
    found = PREDICTION_KEY.search(key)
    return found[1] if found else None


def outcome_of_write(key: str, written: str | None) -> LogOutcome | None:
    """Return the outcome in a claim, or None. A run can die before it logs the outcome."""
    if not (written and CLAIM_KEY.fullmatch(key)):
        return None
    try:
        record = json.loads(written)
    except (ValueError, RecursionError):  # truncated in the event log, or not the bot's
        return None
    is_over = isinstance(record, dict) and record.get("state") == "answered"
    return LogOutcome.TOLD if is_over else None


def outcome_of(line: Mapping[str, Any] | str) -> LogOutcome | None:
    """Return the outcome in a function's log line, or None if the line has none."""
    return None if isinstance(line, str) else _OUTCOMES.get(str(line.get("event")))
