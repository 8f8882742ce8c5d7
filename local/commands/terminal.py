"""What the local cloud says on the terminal: its addresses, then a line for each event."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from darkroom_emulators.kit.events import Event, EventLog

from ..lambda_.memory import is_short
from ..redaction import Redaction
from ..settings import Settings

Words = Callable[[Mapping[str, Any]], str]


def banner(settings: Settings) -> str:
    """Return the addresses and what to do next."""
    s3 = "S3, not ours" if settings.external_s3 else "S3"
    rows = [
        ("the page", settings.url(settings.page_port)),
        ("webhooks", settings.url(settings.gateway_port)),
        ("Replicate", f"{settings.url(settings.replicate_port)}/v1"),
        ("Telegram", settings.url(settings.telegram_port)),
        (s3, settings.s3_url),
    ]
    table = "\n".join(f"  {name:<14}{url}" for name, url in rows)
    changed = settings.telegram_port != 8002
    port = f"DARKROOM_TELEGRAM_PORT={settings.telegram_port} " if changed else ""
    next_step = f"{port}scripts/send-photo tests/data/grace_hopper.jpg --save out.jpg"
    return f"{table}\n\n  Send a photo:  {next_step}\n  Stop:          Ctrl-C\n\nready"


async def narrate(log: EventLog, hide: Redaction) -> None:
    """Print a line for each event from now on."""
    async for event in log.follow(log.last_id):
        print(f"{_moment(event)}  {hide(describe(event))}", flush=True)  # noqa: T201 - our terminal


def describe(event: Event) -> str:
    """Return an event as one readable line, or a traceback's lines, without its time."""
    words = DESCRIPTIONS.get((event.source, event.kind), _other)
    newline = "\n  " if event.kind == "s3.failed" else "\\n"  # a traceback is read in lines
    text = words({**event.data, "kind": event.kind}).replace("\n", newline)
    return f"{event.source:<9} {text}"


def _moment(event: Event) -> str:
    return time.strftime("%H:%M:%S", time.localtime(event.at)) + f".{int(event.at % 1 * 1000):03d}"


def _request(data: Mapping[str, Any]) -> str:
    return f"{data['method']} {data['path']} -> {data['status']} in {data['ms']:.0f} ms"


def _received(data: Mapping[str, Any]) -> str:
    return f"{data['method']} {data['path']}"


def _started(data: Mapping[str, Any]) -> str:
    return f"{data['function']} {'cold' if data['cold'] else 'warm'} start {data['request_id']}"


def _ended(data: Mapping[str, Any]) -> str:
    init = f", init {data['init_ms']:.0f} ms" if data["init_ms"] is not None else ""
    memory = _memory(data["memory_mb"], data["memory_limit_mb"])
    error = data["error"]
    failure = f", FAILED {error['type']}: {error['message']}" if error else ""
    return f"{data['function']} took {data['duration_ms']:.0f} ms{init}{memory}{failure}"


def _memory(peak: int | None, limit: int) -> str:
    """Say how much was held; more once little of MemorySize is left."""
    if peak is None:
        return ""
    return f", {peak} of {limit} MB: raise MemorySize" if is_short(peak, limit) else f", {peak} MB"


def _log_line(data: Mapping[str, Any]) -> str:
    line = data["line"]
    if isinstance(line, dict) and "_aws" in line:
        line = _metrics(line)
    elif isinstance(line, dict):
        line = " ".join([str(line.get("level", "")), str(line.get("message", ""))]).strip() or (
            json.dumps(line, ensure_ascii=False)
        )
    return f"  {data['function']} | {line}"


def _metrics(line: Mapping[str, Any]) -> str:
    """Return what a line in CloudWatch's embedded metric format counts."""
    names = [m["Name"] for found in line["_aws"]["CloudWatchMetrics"] for m in found["Metrics"]]
    return " ".join(f"{name}={line[name]}" for name in names)


def _s3_call(data: Mapping[str, Any]) -> str:
    place = f"{data['bucket']}/{data['key']}"
    error = f" {data['error']}" if data["error"] else ""
    numbers = f"{data['size']} bytes, {data['ms']:.0f} ms"
    return f"{data['method']} {place} -> {data['status']}{error} ({numbers})"


def _s3_failed(data: Mapping[str, Any]) -> str:
    return f"moto fails at {data['method']} {data['path']}\n{data['traceback'].rstrip()}"


def _other(data: Mapping[str, Any]) -> str:
    """Say something of an event that an emulator made: its kind and its plain values."""
    plain = {k: v for k, v in data.items() if isinstance(v, str | int | float) and k != "kind"}
    facts = " ".join(f"{k}={_short(str(v))}" for k, v in plain.items())
    return f"{data['kind']} {facts}"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}..."


def _act(data: Mapping[str, Any]) -> str:
    return f"by hand: {data['method']} {data['path']}"


def _act_done(data: Mapping[str, Any]) -> str:
    return f"by hand: done ({data['call']})"


def _telegram_call(data: Mapping[str, Any]) -> str:
    how = " in the webhook's answer" if data["via"] == "webhook" else ""
    error = data["response"].get("description", "") if data["status"] != 200 else ""
    return f"{data['method']}{how} -> {data['status']} {error}".rstrip()


def _update(data: Mapping[str, Any]) -> str:
    return f"update {data['update_id']} from chat {data['chat_id']}"


def _attempt(data: Mapping[str, Any]) -> str:
    what = (
        f"webhook of {data['prediction_id']}"
        if "prediction_id" in data
        else (f"update {data['update_id']}")
    )
    again = f", try {data['attempt']}" if data["attempt"] > 1 else ""
    return f"{what} -> {data['status'] or data['error']} in {data['ms']:.0f} ms{again}"


def _chat(data: Mapping[str, Any]) -> str:
    message = data["message"]
    kinds = ("photo", "document", "text")
    what = next((kind for kind in kinds if kind in message), "message")
    who = "the bot" if message.get("from", {}).get("is_bot") else "the person"
    return f"chat {data['chat_id']}: {data['change']} {what} of {who}"


def _download(data: Mapping[str, Any]) -> str:
    return f"download {data['file_path']} ({data['size']} bytes)"


def _replicate_call(data: Mapping[str, Any]) -> str:
    return f"{data['method']} {data['path']} -> {data['status']}"


def _state(data: Mapping[str, Any]) -> str:
    return f"prediction {data['prediction_id']} {data['status']}"


DESCRIPTIONS: dict[tuple[str, str], Words] = {
    ("cloud", "control.answered"): _act_done,
    ("cloud", "control.called"): _act,
    ("gateway", "request.received"): _received,
    ("gateway", "request"): _request,
    ("lambda", "invocation.start"): _started,
    ("lambda", "invocation.end"): _ended,
    ("lambda", "log"): _log_line,
    ("page", "control.answered"): _act_done,
    ("page", "control.called"): _act,
    ("replicate", "call"): _replicate_call,
    ("replicate", "control.answered"): _act_done,
    ("replicate", "control.called"): _act,
    ("replicate", "prediction.state"): _state,
    ("replicate", "webhook.attempt"): _attempt,
    ("s3", "s3.call"): _s3_call,
    ("s3", "s3.failed"): _s3_failed,
    ("telegram", "call"): _telegram_call,
    ("telegram", "chat.message"): _chat,
    ("telegram", "control.answered"): _act_done,
    ("telegram", "control.called"): _act,
    ("telegram", "file.downloaded"): _download,
    ("telegram", "update.attempt"): _attempt,
    ("telegram", "update.created"): _update,
}
