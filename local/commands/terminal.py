"""Formats what the local cloud prints on a terminal for each event."""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import singledispatch
from pathlib import Path
from typing import Any

import click

from darkroom_emulators.kit.acts import ControlAnswered, ControlCalled
from darkroom_emulators.kit.events import Event
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import (
    ArgumentIgnored,
    BotCall,
    ChatDraft,
    ChatMessage,
    FileDownloaded,
    MethodUnsupported,
    RefusalGuessed,
    StarsPayment,
    UpdateAttempt,
    UpdateCreated,
)

from ..aws.events import ServiceCall
from ..cloud.events import StartFileChanged
from ..eventbridge.events import ScheduleDue
from ..http_api.events import RequestAnswered, RequestReceived
from ..journeys.events import WebhookAgain
from ..lambda_.events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationStarted,
    InvocationThrottled,
    LogLine,
    raised_words,
)
from ..lambda_.memory import is_short
from ..s3.events import S3Call, S3Failed

# the kinds of messages, most specific first: an animation, for example, is also a document
CONTENTS = (
    *("live_photo", "photo", "animation", "document", "video", "sticker", "voice", "audio"),
    *("video_note", "invoice", "rich_message", "text"),
)
STATUSES = {2: "green", 4: "yellow", 5: "red"}
# roughly the sources' colors on the page
SOURCES = {
    "gateway": "cyan",
    "lambda": "yellow",
    "s3": "green",
    "telegram": "blue",
    "replicate": "magenta",
}
LEVELS = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}


def describe(event: Event) -> str:
    """Return an event as text without its time: one line, or several for an exception."""
    return click.unstyle(colored(event))


def colored(event: Event) -> str:
    """Return the text of `describe` in colors, which click.echo strips if not on a terminal."""
    is_code = isinstance(event, S3Failed | ExceptionLogged)  # their line breaks are kept
    newline = "\n  " if is_code else "\\n"
    source = click.style(f"{event.source:<9}", fg=SOURCES.get(event.source))
    return f"{source} {_words(event).replace(chr(10), newline)}"


@singledispatch
def _words(event: Event) -> str:
    """Describe an event by its plain values, unless a function below handles its kind."""
    plain = {k: v for k, v in event.data().items() if isinstance(v, str | int | float)}
    facts = " ".join(f"{k}={_short(str(v))}" for k, v in plain.items())
    return f"{event.kind} {facts}"


@_words.register
def _(it: RequestReceived) -> str:
    return f"{it.method} {_visible(it.path)}"


@_words.register
def _(it: RequestAnswered) -> str:
    why = f": {_visible(it.error)}" if it.error else ""
    return f"{it.method} {_visible(it.path)} -> {_status(it.status)} in {it.ms:.0f} ms{why}"


@_words.register
def _(it: InvocationStarted) -> str:
    return f"{it.function} {'cold' if it.cold else 'warm'} start {it.request_id}"


@_words.register
def _(it: InvocationEnded) -> str:
    init = f", init {it.init_ms:.0f} ms" if it.init_ms is not None else ""
    if it.restore_ms is not None:
        init += f", restore {it.restore_ms:.0f} ms"
    memory = _memory(it.memory_mb, it.memory_limit_mb)
    failure = _red(f", FAILED {it.error['type']}: {it.error['message']}") if it.error else ""
    return f"{it.function} took {it.duration_ms:.0f} ms{init}{memory}{failure}"


@_words.register
def _(it: InvocationThrottled) -> str:
    return _red(f"{it.function} THROTTLED {it.request_id}: {it.reason}")


@_words.register
def _(it: LogLine) -> str:
    return f"  {it.function} | {_log_line(it.line)}"


@_words.register
def _(it: ExceptionLogged) -> str:
    place = it.place
    if place is None:
        return _red(f"  {it.function} | {raised_words(it)}")
    code = f"\n    {place['code']}" if place["code"] else ""
    said = raised_words(it).rpartition("  ")[0]
    where = f"{_shown_path(place['file'])}:{place['line']}"
    return f"{_red(f'  {it.function} | {said}')}  {where}{code}"


@_words.register
def _(it: ScheduleDue) -> str:
    return f"{it.function} is due: {it.expression}"


@_words.register
def _(it: StartFileChanged) -> str:
    file = _shown_path(it.file)
    return click.style(f"{file} has changed: restart to apply it", fg="yellow")


@_words.register
def _(it: WebhookAgain) -> str:
    how = f"forged ({it.forge})" if it.forge else "again"
    return f"update {it.update_id}: webhook from {it.caller} {how}"


@_words.register
def _(it: S3Call) -> str:
    error = _red(f" {it.error}") if it.error else ""
    numbers = f"{it.size} bytes, {it.ms:.0f} ms"
    return f"{it.method} {it.bucket}/{_visible(it.key)} -> {_status(it.status)}{error} ({numbers})"


@_words.register
def _(it: ServiceCall) -> str:
    error = _red(f" {it.error}") if it.error else ""
    return f"{it.service} {it.operation} -> {_status(it.status)}{error} ({it.ms:.0f} ms)"


@_words.register
def _(it: S3Failed) -> str:
    return _red(f"moto failed at {it.method} {it.path}\n{it.traceback.rstrip()}")


@_words.register
def _(it: ControlCalled) -> str:
    return f"manually: {it.method} {it.path}"


@_words.register
def _(it: ControlAnswered) -> str:
    return f"manually: done ({it.call})"


@_words.register
def _(it: BotCall) -> str:
    how = " in the webhook's response" if it.via == "webhook" else ""
    error = it.response.get("description", "") if it.status != 200 else ""
    return f"{it.method}{how} -> {_status(it.status)} {error}".rstrip()


@_words.register
def _(it: MethodUnsupported | ArgumentIgnored | RefusalGuessed) -> str:
    return click.style(it.explanation, fg="yellow")


@_words.register
def _(it: StarsPayment) -> str:
    unheard = "" if it.is_heard else ": the bot's allowed_updates exclude pre_checkout_query"
    return f"chat {it.user_id}: payment of {it.total_amount} Stars {it.state}{unheard}"


@_words.register
def _(it: ChatDraft) -> str:
    return f"chat {it.chat_id}: draft from the bot {it.change}"


@_words.register
def _(it: ChatMessage) -> str:
    what = next((kind for kind in CONTENTS if kind in it.message), "message")
    sender = it.message.get("from")
    who = "the bot" if sender and sender["is_bot"] else "the person"
    return f"chat {it.chat_id}: {it.change} {what} from {who}"


@_words.register
def _(it: FileDownloaded) -> str:
    return f"download {it.file_path} ({it.size} bytes)"


@_words.register
def _(it: UpdateCreated) -> str:
    return f"update {it.update_id} from chat {it.chat_id}"


@_words.register
def _(it: UpdateAttempt) -> str:
    return _attempt(f"update {it.update_id}", it)


@_words.register
def _(it: WebhookAttempt) -> str:
    return _attempt(f"webhook of {it.prediction_id}", it)


@_words.register
def _(it: ApiCall) -> str:
    return f"{it.method} {_visible(it.path)} -> {_status(it.status)}"


@_words.register
def _(it: PredictionState) -> str:
    return f"prediction {it.prediction_id} {it.status}"


def _shown_path(file: str) -> str:
    """Return a path that a terminal can open, relative to the current folder if it is inside."""
    return file.removeprefix(f"{Path.cwd()}/")


def _visible(text: str) -> str:
    """Return a caller's text with control characters escaped, such as colors and the bell."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _memory(peak: int | None, limit: int) -> str:
    """Return how much memory was used, with advice if little of MemorySize was left."""
    if peak is None:
        return ""
    return f", {peak} of {limit} MB: raise MemorySize" if is_short(peak, limit) else f", {peak} MB"


def _log_line(line: Mapping[str, Any] | str) -> str:
    if isinstance(line, str):
        return line
    if "_aws" in line:
        with suppress(LookupError, TypeError):  # if it is cut, or not in CloudWatch's format
            return _metrics(line)
    level = str(line.get("level", ""))
    shown = click.style(level, fg=LEVELS[level]) if level in LEVELS else level
    words = f"{shown} {line.get('message', '')}".strip()
    if reason := line.get("reason"):
        words += f": {_short(str(reason))}"
    return words or json.dumps(line, ensure_ascii=False)


def _metrics(line: Mapping[str, Any]) -> str:
    """Return the metrics of a line in CloudWatch's embedded metric format."""
    names = [m["Name"] for found in line["_aws"]["CloudWatchMetrics"] for m in found["Metrics"]]
    return " ".join(f"{name}={line[name]}" for name in names)


def _attempt(what: str, event: UpdateAttempt | WebhookAttempt) -> str:
    again = f", attempt {event.attempt}" if event.attempt > 1 else ""
    return f"{what} -> {_status(event.status, event.error)} in {event.ms:.0f} ms{again}"


def _status(status: int | None, error: str | None = None) -> str:
    """Return an HTTP status in the color of its class, or a red error if there is no status."""
    return click.style(status or error, fg=STATUSES.get((status or 500) // 100, "cyan"))


def _red(text: str) -> str:
    return click.style(text, fg="red")


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}..."
