"""Shows a model's progress by editing the "please wait" message while the model works.

The operator turns this on with PROGRESS. Replicate then sends `start` and `logs` webhooks, which
may be late, duplicated, out of order or missing. So nothing here is retried, and the answer doesn't
depend on it. The message is deleted before the answer is sent (`delivery.py`), so no edit can
appear after the answer. Edits count toward Telegram's limits on messages, so none are made under
pressure (`pressure.py`).
"""

import re
from functools import lru_cache

from ..clients.replicate import Prediction
from ..clients.telegram import TelegramClient, get_telegram
from ..errors import BotError
from ..runtime.observability import count, logger
from ..texts import Language, Text, say
from .claims import Claims, get_claims
from .pressure import Pressure, get_pressure
from .storage import Storage, get_storage
from .tasks import Task

# as written by tqdm, which many models use: `\r 40%|████ | 8/20 [00:02<00:03, 4.0it/s]`
_BAR = re.compile(r"(?<!\d)(\d{1,3})%\s*\|")
_TAIL = 2000


class ProgressDisplay:
    """Shows progress in "please wait" messages."""

    def __init__(
        self, telegram: TelegramClient, storage: Storage, claims: Claims, pressure: Pressure
    ):
        self._telegram = telegram
        self._storage = storage
        self._claims = claims
        self._pressure = pressure
        self._last_id = ""

    def show(self, prediction: Prediction, now: float) -> None:
        """Edit the prediction's own status message, if it has one and an edit is due.

        If anything fails, the next webhook shows its own progress instead. A step is recorded as
        shown before the edit, so that only one of several simultaneous webhooks makes the edit. If
        a run dies between the two, the step is skipped.
        """
        if self._is_pressed(prediction.id, now):
            count("ProgressLeftOut")
            return
        try:
            task = self._storage.load_task_state(prediction.id)
            percent = percent_in(prediction.logs)
            shown = task.shown(percent, now)
            if shown is None or not self._is_wanted(task):
                return
            self._storage.save_task_state(shown)
            seconds = prediction.seconds_running(now)
            self._edit(task, text_of(percent, seconds, task.language), now)
        except BotError as exc:
            logger.info("progress not shown", reason=str(exc))

    def _is_pressed(self, prediction_id: str, now: float) -> bool:
        """Return whether to skip edits, because the bot has too many messages to send.

        A prediction other than the last one counts as a new photo.
        """
        if prediction_id != self._last_id:
            self._last_id = prediction_id
            self._pressure.look(now)
        return self._pressure.is_on(now)

    def _is_wanted(self, task: Task) -> bool:
        """Return whether this prediction's answer is still to be sent."""
        claim = self._claims.look(task.claim)
        return not (claim.is_closed or claim.is_settled_for(task.prediction_id))

    def _edit(self, task: Task, text: str, now: float) -> None:
        if task.status_message_id is None:
            return
        cancel = (say(Text.CANCEL_BUTTON, task.language), f"cancel:{task.job}")
        try:
            self._telegram.edit_text(task.chat_id, task.status_message_id, text, [[cancel]])
        except BotError as exc:
            self._pressure.note(exc, task.chat_id, now)
            raise


def percent_in(logs: object) -> int:
    """Return the percentage in the last progress bar of a model's logs, or 0 if there is none."""
    found = _BAR.findall(logs[-_TAIL:]) if isinstance(logs, str) else []
    return min(100, int(found[-1])) if found else 0


def text_of(percent: int, seconds: float, language: Language) -> str:
    """Return the status text after the model has worked for `seconds`."""
    if not percent:
        return say(Text.STARTED, language)
    left = round(seconds * (100 - percent) / percent)
    if left < 1:
        return say(Text.PROGRESS, language, percent=percent)
    return say(Text.PROGRESS_LEFT, language, percent=percent, seconds=left)


@lru_cache
def get_progress() -> ProgressDisplay:
    """Return this process's ProgressDisplay."""
    return ProgressDisplay(get_telegram(), get_storage(), get_claims(), get_pressure())
