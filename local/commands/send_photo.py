"""`darkroom send-photo`: send a photo to a local cloud's bot, and show each hop."""

import time
from collections.abc import Iterable
from pathlib import Path

import click
import requests

from darkroom_emulators.kit.certificates import NoCertificates
from darkroom_emulators.kit.events import Event
from darkroom_emulators.kit.tls import certificates
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.telegram.events import UpdateAttempt

from ..flags import FILE, PORT, new_file, option, seconds, setting
from ..journeys.journeys import Journeys
from ..lambda_.events import ExceptionLogged, InvocationEnded, raised_words
from .chat import NoAnswer, PersonChat, TimeUp
from .narration import Narrator


def trouble(seen: Iterable[Event], timeout: float) -> str:
    """Return why no answer came within `timeout` seconds, if known, and what to do."""
    failure, since = "", list[Event]()
    for event in seen:
        since.append(event)
        match event:
            case UpdateAttempt() | WebhookAttempt() if is_taken(event.status):
                failure, since = "", []
            case UpdateAttempt(status=None) | WebhookAttempt(status=None):
                failure = f"no response from the bot: {event.error}"
            case UpdateAttempt() | WebhookAttempt():
                failure = f"the bot responded with {event.status}"
    remedy = f": {failure}{raised_in(since)}; see scripts/dev's terminal" if failure else ""
    return f"no answer in {timeout:g} s{remedy or '; --timeout sets a longer time'}"


def raised_in(seen: Iterable[Event]) -> str:
    """Return the last logged exception or else the first failed run's error, in parentheses."""
    raised = ""
    for event in seen:
        match event:
            case ExceptionLogged():
                raised = f" ({raised_words(event)})"
            case InvocationEnded(error={"type": name}) if not raised:
                raised = f" ({name})"
    return raised


def follow(chat: PersonChat, photo: Path, caption: str, *, alone: bool = False) -> bytes:
    """Send the photo, print each hop with its time, and return the picture that came back.

    `alone` means that nothing else is going on, so that every hop belongs to the photo, even if
    the functions get no trace ids. Raises NoAnswer if no picture came back.
    """
    if not chat.has_bot():
        raise NoAnswer("no bot is running: none has a webhook or polls; start yours first")
    after = chat.last_event()
    began = time.monotonic()
    seen: list[Event] = []
    try:
        message_id, update_id = chat.send(photo, caption)
        journeys, narrator, has_prediction = Journeys(), Narrator(), False
        for _, _, event in chat.events(after):
            if journeys.update_of(event) != update_id and not alone:
                continue
            seen.append(event)
            if said := narrator.says(event):
                took = click.style(f"{time.monotonic() - began:7.3f} s", dim=True)
                click.echo(f"{took}  {said}")
            has_prediction = has_prediction or event.source == "replicate"
            if is_end(event, has_prediction=has_prediction):
                break
        return chat.answer_to(message_id)
    except NoAnswer as exc:
        raise NoAnswer(f"{exc}{raised_in(seen)}") from None
    except TimeUp:
        raise NoAnswer(trouble(seen, chat.timeout)) from None


def is_end(event: Event, *, has_prediction: bool) -> bool:
    """Return whether the bot accepted the final webhook or, without a prediction, the update."""
    match event:
        case WebhookAttempt(event="completed") if has_prediction:
            return is_taken(event.status)
        case UpdateAttempt() if not has_prediction:
            return is_taken(event.status)
    return False


def is_taken(status: int | None) -> bool:
    """Return whether Telegram or Replicate accepts this status, and does not retry."""
    return 200 <= (status or 0) < 300


@click.command()
@click.argument("photo", type=FILE, metavar="FILE")
@option("--caption", "What the model should do.", "TEXT", default="")
@option("--save", "File to save the result to.", "OUT", type=new_file)
@option("--timeout", "Seconds to wait for the result.", "S", type=seconds, default=60)
@option("--person", "Id of the person who sends the photo.", "ID", default=777)
@setting("--telegram-port", "Port of the Telegram emulator.", "PORT", default=8002, type=PORT)
@setting("--https", "The emulator uses HTTPS, as with scripts/dev --https.", None, is_flag=True)
def send_photo(
    *,
    photo: Path,
    caption: str,
    save: Path | None,
    timeout: float,
    person: int,
    telegram_port: int,
    https: bool,
) -> None:
    """Send a photo to a running bot.

    Shows each hop with its time, and waits for the answer. Exits with 0 only if a picture came
    back.
    """
    url = f"http{'s' if https else ''}://127.0.0.1:{telegram_port}"
    try:
        bundle = certificates().bundle if https else None
        picture = follow(PersonChat(url, person, timeout, bundle), photo, caption)
    except NoCertificates as exc:
        raise NoAnswer(str(exc)) from exc
    except requests.ConnectionError:
        raise NoAnswer(
            f"nothing responds at {url}; start scripts/dev, or set --telegram-port"
            " and --https as for scripts/dev"
        ) from None
    except requests.RequestException as exc:
        raise NoAnswer(f"{url} does not respond ({type(exc).__name__})") from None
    if save:
        save.write_bytes(picture)
        click.echo(f"saved {len(picture)} bytes to {save}")
