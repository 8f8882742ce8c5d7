"""`darkroom e2e`: start the bot in Docker, send a photo, wait for the result, tidy up."""

import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click
import requests

from darkroom_emulators.telegram.events import ChatMessage
from local.commands.chat import NoAnswer, PersonChat, TimeUp
from local.commands.send_photo import follow
from local.commands.terminal import colored
from local.flags import FILE, all_of, new_file, option, seconds

from ..children import ROOT
from ..cloud import ask
from .compose import STORES, ComposeRound, bot_round, emulators_round
from .engine import RoundFailed
from .sam import SamRound

PERSON = 777
SAMPLE = ROOT / "tests" / "data" / "grace_hopper.jpg"


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM was received; the argument is the exit code."""


@dataclass(frozen=True)
class Trip:
    """The options of a round trip; see the commands' help."""

    photo: Path
    caption: str
    save: Path | None
    timeout: float
    no_build: bool
    stay: bool


Place = Callable[[Path], SamRound | ComposeRound]
Follow = Callable[..., bytes]  # like `follow`


def _go(trip: Trip, place: Place, *, alone: bool = False, follows: Follow = follow) -> None:
    """Send the photo on its round trip. Raises RoundFailed, ChildFailed or Missing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # even SIGINT, which shells make background jobs ignore
        signal.signal(number, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="darkroom-e2e-") as folder:
            picture = _round_trip(trip, place(Path(folder)), alone=alone, follows=follows)
    except Interrupted as exc:
        sys.exit(int(exc.args[0]))
    if trip.save:
        trip.save.write_bytes(picture)
        click.echo(f"saved {len(picture)} bytes to {trip.save}")
    click.echo(f"the photo made the round trip: {len(picture)} bytes came back")


def _round_trip(
    trip: Trip, place: SamRound | ComposeRound, *, alone: bool, follows: Follow
) -> bytes:
    with place.running(_say) as services:
        chat = PersonChat(place.telegram, PERSON, trip.timeout)
        before = chat.last_event()
        try:
            # sam passes no trace id to the functions, so `alone` attributes every call to the photo
            picture = follows(chat, trip.photo, trip.caption, alone=alone)
        except (NoAnswer, requests.RequestException) as exc:
            raise RoundFailed(f"{exc}\n{services.last_words()}") from exc
        if isinstance(place, SamRound):
            _check_who_served(place, before)
        if trip.stay:
            _say(f"everything keeps running until Ctrl-C. Telegram is at {place.telegram}")
            signal.pause()
        return picture


def follow_foreign(chat: PersonChat, photo: Path, caption: str, *, alone: bool = True) -> bytes:
    """Send the photo, print the chat, and return the picture that came back.

    Works with any bot that replies to the photo's message. Raises NoAnswer if no picture came back.
    """
    after = chat.last_event()
    message_id, _ = chat.send(photo, caption)
    try:
        for _, _, event in chat.events(after):
            click.echo(colored(event))
            if isinstance(event, ChatMessage) and _is_picture_of_a_bot(event):
                break
    except TimeUp:
        raise NoAnswer(f"no picture came back in {chat.timeout:g} s") from None
    return chat.answer_to(message_id)


def _is_picture_of_a_bot(event: ChatMessage) -> bool:
    return bool(event.message["from"]["is_bot"]) and "photo" in event.message


def _check_who_served(place: SamRound | ComposeRound, before: int) -> None:
    """Raise RoundFailed if the local cloud's own gateway, instead of sam, received a webhook."""
    url = f"{place.telegram}/_emulator/events?after={before}"
    events = ask("GET", url, timeout=10).json()["events"]
    if any(event["source"] == "gateway" for event in events):
        raise RoundFailed("a webhook went to the local cloud's gateway, not to sam")
    click.echo("both webhooks were served by sam; the sweeper, a scheduled function, did not run")


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    _say("interrupted; cleaning up")
    raise Interrupted(128 + number)


def _say(words: str) -> None:
    click.echo(f"e2e: {words}", err=True)


with_options = all_of(
    (
        option("--photo", "Photo to send.", "FILE", type=FILE, default=SAMPLE),
        option("--caption", "What the model should do.", "TEXT", default="make it sepia"),
        option("--save", "File to save the result to.", "OUT", type=new_file),
        option(
            "--timeout", "Seconds to wait, once everything runs.", "S", type=seconds, default=120
        ),
        option("--no-build", "Use the previous build.", is_flag=True),
        option("--stay", "Keep everything running until Ctrl-C.", is_flag=True),
    )
)
THROUGH_WORDS = "Host name by which containers reach this machine, if detection fails."


@click.group()
def e2e() -> None:
    """Send a photo through the bot in Docker.

    Afterwards, its containers are removed. Exits with 0 only if the photo came back. sam's own
    variables work, such as SAM_SKIP_PULL_IMAGE=1 if its image exists but can't be pulled.
    docs/docker.md explains what runs where, and what differs from AWS.
    """


@e2e.command()
@option("--through", THROUGH_WORDS, "NAME")
@with_options
def sam(*, through: str | None, **more: Any) -> None:
    """Run the packages with `sam local start-api`."""
    trip = Trip(**more)
    _go(trip, lambda folder: SamRound(folder, through=through, build=not trip.no_build), alone=True)


@e2e.command()
@click.argument("store", type=click.Choice(sorted(STORES)), default="minio")
@with_options
def compose(*, store: str, **more: Any) -> None:
    """Run docker-compose.yml with one of its S3 stores."""
    trip = Trip(**more)
    _go(trip, lambda _: bot_round(store, build=not trip.no_build))


@e2e.command()
@with_options
def emulators(**more: Any) -> None:
    """Run emulators/compose.yml with an aiogram bot.

    The bot, in trust/docker/foreign_bot, is written as another project would write it: with aiogram
    and Replicate's client.
    """
    trip = Trip(**more)
    place = emulators_round(build=not trip.no_build)
    _go(trip, lambda _: place, alone=True, follows=follow_foreign)
