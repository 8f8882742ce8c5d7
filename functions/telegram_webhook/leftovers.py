"""What work leaves behind that nobody will finish."""

from common.bot.people import Job, People, Person
from common.clients.telegram import TelegramClient


def free_work(
    people: People,
    telegram: TelegramClient,
    *,
    owner_id: int,
    name: str,
    chat_id: int | None,
    said: int | None = None,
    known: Person | None = None,
) -> None:
    """Count the owner's work `name` no more, and delete a "please wait" that no other work needs.

    `said` is the message that an earlier run said it by, `known` the person as known already.
    Raises Conflict, UpstreamError.
    """
    ended: list[Job] = []

    def step(person: Person) -> Person:
        ended[:] = [person.jobs[name]] if name in person.jobs else []
        return person.without(name)

    person = people.change(owner_id, step, known)
    status = (ended[0].status_message_id if ended else None) or said
    if chat_id is not None and not person.shows(status):
        telegram.take_away(chat_id, status)
