"""Cleans up after work that will not be finished."""

from common.bot.claims import Claims
from common.bot.people import People, Person
from common.clients.telegram import TelegramClient


def free_work(
    people: People,
    claims: Claims,
    telegram: TelegramClient,
    *,
    owner_id: int,
    name: str,
    chat_id: int | None,
    said: int | None = None,
    known: Person | None = None,
) -> None:
    """Remove the owner's work `name`, and its "please wait" message if no other work needs it.

    `said` is the message's id, if the claim has it; `known` is the person's record, if already
    loaded. Raises Conflict or UpstreamError.
    """
    idle = said

    def step(person: Person) -> Person:
        nonlocal idle
        album = person.jobs[name].album if name in person.jobs else None
        if album is not None:
            needed = any(map(claims.is_open, person.others_of(album, name)))
            idle = None if needed else said or person.albums.get(album)
        return person.without(name)

    people.change(owner_id, step, known)
    if chat_id is not None:
        telegram.take_away(chat_id, idle)
