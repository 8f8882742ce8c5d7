"""What the journeys know about this bot: its routes, its keys and what it logs.

Everything else in the journeys works for any function that Telegram and Replicate call.
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
"""Who calls a route."""
# at most as long as an S3 key, as matches are remembered and anybody can send a body
INPUT_KEY = re.compile(r"images/input/[^\"?\s]{1,1024}")
CLAIM_KEY = re.compile(r"updates/[0-9]+\.json")
PREDICTION_KEY = re.compile(r"^(?:tasks/|waiting/[^/]*-)([a-z0-9]{26})(?:\.json)?$")


class LogOutcome(StrEnum):
    """What a line in the bot's log reveals about a journey."""

    REPEATED = "repeated"
    """The update has already been dealt with."""

    TOLD = "told"
    """The person was told how it ended, with a picture or a text."""

    NOT_TAKEN = "not taken"
    """The person was told why this can't be taken, perhaps after an earlier run that took it."""


_OUTCOMES = {
    "update_already_done": LogOutcome.REPEATED,
    "task_answered": LogOutcome.TOLD,
    "photo_not_taken": LogOutcome.NOT_TAKEN,
    "task_given_up": LogOutcome.TOLD,
    "update_given_up": LogOutcome.TOLD,
}


def is_of_one(key: str) -> bool:
    """Return whether an object with this key belongs to the one journey that wrote it first."""
    return key.startswith("images/") or CLAIM_KEY.fullmatch(key) is not None


def prediction_of(key: str) -> str | None:
    """Return the id of the prediction that an object is about."""
    found = PREDICTION_KEY.search(key)
    return found[1] if found else None


def outcome_of_write(key: str, written: str | None) -> LogOutcome | None:
    """Return the outcome in a stored record, as a run may die before it logs the outcome."""
    if not (written and CLAIM_KEY.fullmatch(key)):
        return None
    try:
        record = json.loads(written)
    except ValueError:  # truncated in the event log
        return None
    is_over = isinstance(record, dict) and record.get("state") == "answered"
    return LogOutcome.TOLD if is_over else None


def outcome_of(line: Mapping[str, Any] | str) -> LogOutcome | None:
    """Return the outcome in a line that a function printed."""
    return None if isinstance(line, str) else _OUTCOMES.get(str(line.get("event")))
