"""What the local cloud prints on the terminal: its addresses, then a line for each event."""

import json
import time
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import click

from darkroom_emulators.kit.acts import ControlAnswered, ControlCalled
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import (
    BotCall,
    ChatMessage,
    FileDownloaded,
    UpdateAttempt,
    UpdateCreated,
)

from ..http_api.events import RequestAnswered, RequestReceived
from ..lambda_.events import InvocationEnded, InvocationStarted, LogLine
from ..lambda_.memory import is_short
from ..redaction import Redaction
from ..s3.events import S3Call, S3Failed
from ..settings import LocalSettings

STATUSES = {2: "green", 4: "yellow", 5: "red"}
LEVELS = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}


def banner(settings: LocalSettings) -> str:
    """Return the addresses and what to do next."""
    s3 = "S3, not ours" if settings.external_s3 else "S3"
    rows = [
        ("the page", settings.url(settings.page_port)),
        ("webhooks", settings.url(settings.gateway_port)),
        ("Replicate", f"{settings.url(settings.replicate_port)}/v1"),
        ("Telegram", settings.url(settings.telegram_port)),
        (s3, settings.s3_url),
    ]
    if settings.functions_url:
        rows.append(("functions", settings.functions_url))
    table = "\n".join(f"  {name:<14}{url}" for name, url in rows)
    if settings.unused_addresses:
        names = ", ".join(settings.unused_addresses)
        table += f"\n\n  Not used of .env, as scripts/dev has its own: {names}"
    changed = settings.telegram_port != 8002
    port = f"DARKROOM_TELEGRAM_PORT={settings.telegram_port} " if changed else ""
    next_step = f"{port}scripts/send-photo tests/data/grace_hopper.jpg --save out.jpg"
    return f"{table}\n\n  Send a photo:  {next_step}\n  Stop:          Ctrl-C\n\nready"


async def narrate(log: EventLog, hide: Redaction) -> None:
    """Print a line for each event from now on."""
    async for entry in log.follow(log.last_id):
        click.echo(f"{click.style(_moment(entry), dim=True)}  {hide(coloured(entry.event))}")


def describe(event: Event) -> str:
    """Return an event as one readable line, or a traceback's lines, without its time."""
    return click.unstyle(coloured(event))


def coloured(event: Event) -> str:
    """Return the same in a terminal's colours: click.echo leaves them out where none reads them."""
    newline = "\n  " if isinstance(event, S3Failed) else "\\n"  # a traceback is read in lines
    return f"{event.source:<9} {_words(event).replace(chr(10), newline)}"


def _moment(entry: Entry) -> str:
    return time.strftime("%H:%M:%S", time.localtime(entry.at)) + f".{int(entry.at % 1 * 1000):03d}"


@singledispatch
def _words(event: Event) -> str:
    """Say something of an event of another kind: its plain values."""
    plain = {k: v for k, v in event.data().items() if isinstance(v, str | int | float)}
    facts = " ".join(f"{k}={_short(str(v))}" for k, v in plain.items())
    return f"{event.kind} {facts}"


@_words.register
def _(it: RequestReceived) -> str:
    return f"{it.method} {it.path}"


@_words.register
def _(it: RequestAnswered) -> str:
    return f"{it.method} {it.path} -> {_status(it.status)} in {it.ms:.0f} ms"


@_words.register
def _(it: InvocationStarted) -> str:
    return f"{it.function} {'cold' if it.cold else 'warm'} start {it.request_id}"


@_words.register
def _(it: InvocationEnded) -> str:
    init = f", init {it.init_ms:.0f} ms" if it.init_ms is not None else ""
    memory = _memory(it.memory_mb, it.memory_limit_mb)
    failure = _red(f", FAILED {it.error['type']}: {it.error['message']}") if it.error else ""
    return f"{it.function} took {it.duration_ms:.0f} ms{init}{memory}{failure}"


@_words.register
def _(it: LogLine) -> str:
    return f"  {it.function} | {_log_line(it.line)}"


@_words.register
def _(it: S3Call) -> str:
    error = _red(f" {it.error}") if it.error else ""
    numbers = f"{it.size} bytes, {it.ms:.0f} ms"
    return f"{it.method} {it.bucket}/{it.key} -> {_status(it.status)}{error} ({numbers})"


@_words.register
def _(it: S3Failed) -> str:
    return _red(f"moto fails at {it.method} {it.path}\n{it.traceback.rstrip()}")


@_words.register
def _(it: ControlCalled) -> str:
    return f"by hand: {it.method} {it.path}"


@_words.register
def _(it: ControlAnswered) -> str:
    return f"by hand: done ({it.call})"


@_words.register
def _(it: BotCall) -> str:
    how = " in the webhook's answer" if it.via == "webhook" else ""
    error = it.response.get("description", "") if it.status != 200 else ""
    return f"{it.method}{how} -> {_status(it.status)} {error}".rstrip()


@_words.register
def _(it: ChatMessage) -> str:
    kinds = ("photo", "document", "text")
    what = next((kind for kind in kinds if kind in it.message), "message")
    sender = it.message.get("from")
    who = "the bot" if sender and sender["is_bot"] else "the person"
    return f"chat {it.chat_id}: {it.change} {what} of {who}"


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
    return f"{it.method} {it.path} -> {_status(it.status)}"


@_words.register
def _(it: PredictionState) -> str:
    return f"prediction {it.prediction_id} {it.status}"


def _memory(peak: int | None, limit: int) -> str:
    """Say how much was held; more once little of MemorySize is left."""
    if peak is None:
        return ""
    return f", {peak} of {limit} MB: raise MemorySize" if is_short(peak, limit) else f", {peak} MB"


def _log_line(line: Mapping[str, Any] | str) -> str:
    if isinstance(line, str):
        return line
    if "_aws" in line:
        return _metrics(line)
    level = str(line.get("level", ""))
    shown = click.style(level, fg=LEVELS[level]) if level in LEVELS else level
    words = f"{shown} {line.get('message', '')}".strip()
    return words or json.dumps(line, ensure_ascii=False)


def _metrics(line: Mapping[str, Any]) -> str:
    """Return what a line in CloudWatch's embedded metric format counts."""
    names = [m["Name"] for found in line["_aws"]["CloudWatchMetrics"] for m in found["Metrics"]]
    return " ".join(f"{name}={line[name]}" for name in names)


def _attempt(what: str, event: UpdateAttempt | WebhookAttempt) -> str:
    again = f", try {event.attempt}" if event.attempt > 1 else ""
    return f"{what} -> {_status(event.status, event.error)} in {event.ms:.0f} ms{again}"


def _status(status: int | None, error: str | None = None) -> str:
    """Return an HTTP status, or the error in place of one, in the colour of its kind."""
    return click.style(status or error, fg=STATUSES.get((status or 500) // 100, "cyan"))


def _red(text: str) -> str:
    return click.style(text, fg="red")


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}..."
