"""Mutants that show progress wrongly, for `mutants.py`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from common.bot.claims import Claim
from common.bot.delivery import Delivery
from common.bot.tasks import Task


@contextmanager
def late_to_delete() -> Iterator[None]:
    """Delete the progress message only after the answer, as the bot does without progress."""
    with patch.object(Delivery, "_end_progress", left), patch.object(Delivery, "_end", tidied):
        yield


def tidied(self: Any, task: Task, answered: Task, claim: Claim) -> None:
    """Record the answer, then delete the message."""
    self._claims.answered(claim)
    self._tidy(task)


def as_it_comes(self: Task, percent: int, now: float) -> Task:
    """Show the progress of every webhook."""
    return self.model_copy(update={"shown_at": now, "shown_percent": percent})


def left(self: Any, task: Task) -> None:
    """Leave the progress message in the chat."""
