"""Measure how long the bot takes to handle an album of ten photos, and a single photo.

Telegram sends a chat's next update only after the previous one was answered, so the bot handles an
album's photos one after another: https://core.telegram.org/bots/api#setwebhook
"""

from darkroom_emulators.telegram.events import UpdateAttempt, UpdateCreated
from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .report import Row


def measure(runs: int) -> list[Row]:
    """Return the row: how many seconds the bot takes for ten photos, and for a single one."""
    with Cloud("--delay", "0.5").running() as cloud:
        _taken_after(cloud, 1)  # the cold start
        pairs = [(_taken_after(cloud, 10), _taken_after(cloud, 1)) for _ in range(runs)]
    album, single = zip(*pairs, strict=True)
    return [Row("handling an album of ten", "s", album, "a single photo", single)]


def _taken_after(cloud: Cloud, count: int) -> float:
    """Send photos as one person; return the seconds from the first update to the bot's last 200."""
    person = Person(cloud)
    messages = person.sends(photos=[PHOTO] * count)
    person.waits_until_taken(messages[-1])
    updates = {
        event.update_id: at
        for at, event in cloud.timed(UpdateCreated)
        if event.chat_id == person.id
    }
    ends = [
        at
        for at, event in cloud.timed(UpdateAttempt)
        if event.update_id in updates and event.status == 200
    ]
    person.gets_all(count, "photo")  # so that the next measurement has the machine to itself
    return max(ends) - min(updates.values())
