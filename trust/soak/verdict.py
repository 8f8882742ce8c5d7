"""Judge a soak: what was lost, and whether each second answer was forced by a fault.

Sending to Telegram and recording in S3 are two calls. If a run dies between them, nothing records
the answer (docs/decisions/0006); if the log shows that, a second answer was forced.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .ledger import Answer, Photo, Run, Write


@dataclass(slots=True)
class Repeat:
    """Something that happened twice; `why` is None if nothing forced it."""

    photo: Photo
    what: str
    why: str | None


@dataclass(slots=True)
class Verdict:
    """The outcome for all photos."""

    lost: list[Photo] = field(default_factory=list)
    answers: list[Repeat] = field(default_factory=list)
    predictions: list[Repeat] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, and nothing happened twice without a reason."""
        return not self.lost and not self.unexplained

    @property
    def unexplained(self) -> list[Repeat]:
        """Everything that happened twice without a reason."""
        return [repeat for repeat in self.answers + self.predictions if repeat.why is None]


def judge(photos: Iterable[Photo]) -> Verdict:
    """Return the verdict on photos that have had enough time to be answered."""
    verdict = Verdict()
    for photo in photos:
        if not photo.answers:
            verdict.lost.append(photo)
        verdict.answers += [
            Repeat(photo, f"the answer of event {answer.event}", why_again(photo, answer))
            for answer in photo.answers[:-1]
        ]
        verdict.predictions += [
            Repeat(photo, f"prediction {found}", why_paid_again(photo, event, run))
            for event, found, run in photo.predictions[:-1]
        ]
    return verdict


def why_again(photo: Photo, answer: Answer) -> str | None:
    """Return what kept the run that sent `answer` from recording it, or None if nothing did."""
    run = answer.run
    # a refusal is not recorded: a repeated update is tried again
    is_refusal = run is None or run.function == "TelegramWebhookFunction"
    if run is None or (is_refusal and photo.deliveries > 1):
        many = photo.deliveries
        return f"the photo was refused with a text, and Telegram delivered it {many} times"
    record = _record_of(photo, run, answer)
    if record and record.state == "answered" and record.status == 200:
        return None
    return _what_struck(run, answer.event, record, reply_lost=answer.reply_lost)


def why_paid_again(photo: Photo, event: int, run: Run) -> str | None:
    """Return what kept the run from recording its prediction, or None if nothing did."""
    noted = [w for w in run.writes if w.event > event and photo.records_prediction(w)]
    if any(w.status == 200 for w in noted):
        return None
    return _what_struck(run, event, noted[0] if noted else None, reply_lost=False)


def _record_of(photo: Photo, run: Run, answer: Answer) -> Write | None:
    """Return the last write to the photo's claim after the answer was sent."""
    key = f"updates/{photo.update_id}.json"
    return next((w for w in reversed(run.writes) if w.key == key and w.event > answer.event), None)


def _what_struck(run: Run, event: int, record: Write | None, *, reply_lost: bool) -> str | None:
    if reply_lost:
        return f"Telegram's reply to it was lost (event {event})"
    if record is not None and record.status >= 500:
        status, event = record.status, record.event
        return f"S3 responded with {status} to the write that records it (event {event})"
    if run.error is not None:
        return f"{run.function} ended before recording it (event {run.ended}: {run.error})"
    if run.troubles:
        return f"{run.function} could not record it: {run.troubles[-1]} (event {run.ended})"
    return None
