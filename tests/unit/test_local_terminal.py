"""The local cloud's output on the terminal."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from darkroom_emulators.kit.acts import ControlAnswered, ControlCalled
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Event
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import (
    BotCall,
    ChatDraft,
    ChatMessage,
    FileDownloaded,
    MethodUnsupported,
    StarsPayment,
    UpdateAttempt,
    UpdateCreated,
    UpdateDropped,
)
from local.cloud.events import StartFileChanged
from local.commands.banner import banner
from local.commands.narration import Narrator, narrate
from local.commands.terminal import colored, describe
from local.eventbridge.events import ScheduleDue
from local.http_api.events import RequestAnswered, RequestReceived
from local.journeys.events import WebhookAgain
from local.lambda_.client.logs import UNHANDLED
from local.lambda_.events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationStarted,
    InvocationThrottled,
    LogLine,
)
from local.redaction import Redaction
from local.s3.events import S3Call, S3Failed
from local.settings import read_settings
from tests.some_events import PREDICTION, some


def test_the_banner_names_every_address_and_the_next_step(tmp_path: Path):
    text = banner(read_settings(["--s3-port", "9100"], tmp_path, {}))

    for url in ("127.0.0.1:8000", "127.0.0.1:8001/v1", "127.0.0.1:8002", "127.0.0.1:9100"):
        assert url in text
    assert "scripts/send-photo tests/data/grace_hopper.jpg --save out.jpg" in text
    assert text.endswith("\nready")


def test_the_banner_lists_ignored_addresses_from_dotenv(tmp_path: Path):
    assert "Not used" not in banner(read_settings([], tmp_path, {}))
    (tmp_path / ".env").write_text("BASE_URL=https://mine.example\n")
    text = banner(read_settings(["--functions", "http://127.0.0.1:8003"], tmp_path, {}))
    assert "Ignored in .env, as scripts/dev has its own: BASE_URL\n" in text
    assert "functions     http://127.0.0.1:8003" in text


COUNT = {"_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "Photos"}]}]}, "Photos": [1.0]}
FAILED = {"type": "KeyError", "message": "a\nb"}
UNHEARD = "the bot's allowed_updates exclude pre_checkout_query"
PAYMENT = {
    "bot_id": 2,
    "user_id": 5,
    "title": "Photos",
    "total_amount": 50,
    "pre_checkout_query_id": "1",
    "telegram_payment_charge_id": "",
    "text": "",
}
LINES = [
    (some(RequestReceived, path="/x"), "POST /x"),
    (some(RequestReceived, path="/x\x1b[31m\x07"), "POST /x\\x1b[31m\\x07"),
    (some(RequestAnswered, path="/x", ms=12.4), "POST /x -> 200 in 12 ms"),
    (
        some(RequestAnswered, path="/x", status=404, error="no route matches"),
        "POST /x -> 404 in 1 ms: no route matches",
    ),
    (some(InvocationStarted, request_id="r1", cold=True), "F cold start r1"),
    (
        some(InvocationEnded, init_ms=300.2, duration_ms=7.6, error=FAILED),
        "F took 8 ms, init 300 ms, 80 MB, FAILED KeyError: a\\nb",
    ),
    (
        some(InvocationEnded, duration_ms=7.6, memory_mb=480),
        "F took 8 ms, 480 of 512 MB: raise MemorySize",
    ),
    (some(InvocationEnded, duration_ms=7.6, memory_mb=None), "F took 8 ms"),
    (some(InvocationThrottled, request_id="r1", reason="busy"), "F THROTTLED r1: busy"),
    (some(LogLine, line={"level": "INFO", "message": "Photo stored"}), "  F | INFO Photo stored"),
    (
        some(LogLine, line={"level": "ERROR", "message": "order refused", "reason": "no credit"}),
        "  F | ERROR order refused: no credit",
    ),
    (some(ExceptionLogged, message="", frames=[]), "  F | KeyError"),
    (some(ScheduleDue), "F is due: rate(5 minutes)"),
    (some(StartFileChanged), "/books/template.yaml has changed: restart to apply it"),
    (some(LogLine, line={"answer": 42}), '  F | {"answer": 42}'),
    (some(LogLine, line=COUNT), "  F | Photos=[1.0]"),
    (some(LogLine, line={"_aws": "cut ..."}), '  F | {"_aws": "cut ..."}'),
    (some(LogLine, line={"_aws": {"Timestamp": 1}}), '  F | {"_aws": {"Timestamp": 1}}'),
    (some(LogLine, line={"_aws": None, "message": "x"}), "  F | x"),
    (some(LogLine, line="a\nb"), "  F | a\\nb"),
    (
        some(S3Call, bucket="b", key="k", status=403, size=9, ms=1.2, error="AccessDenied"),
        "GET b/k -> 403 AccessDenied (9 bytes, 1 ms)",
    ),
    (
        some(BotCall, via="webhook", status=400, response={"description": "Bad Request"}),
        "sendMessage in the webhook's response -> 400 Bad Request",
    ),
    (some(UpdateCreated), "update 1 from chat 5"),
    (some(WebhookAgain, forge=""), "update 1: webhook from telegram again"),
    (some(WebhookAgain, forge="stale"), "update 1: webhook from telegram forged (stale)"),
    (some(UpdateAttempt, attempt=2), "update 1 -> 200 in 1 ms, attempt 2"),
    (some(UpdateAttempt, status=None, error="timed out"), "update 1 -> timed out in 1 ms"),
    (
        some(ChatMessage, message={"from": {"is_bot": True}, "photo": []}),
        "chat 5: new photo from the bot",
    ),
    (some(ChatMessage, message={"text": "hi"}), "chat 5: new text from the person"),
    (
        some(ChatMessage, message={"animation": {}, "document": {}}),
        "chat 5: new animation from the person",
    ),
    (ChatDraft(chat_id=5, change="gone", draft={}), "chat 5: draft from the bot gone"),
    (StarsPayment(**PAYMENT, state="paid"), "chat 5: payment of 50 Stars paid"),
    (
        StarsPayment(**PAYMENT, state="waiting", is_heard=False),
        f"chat 5: payment of 50 Stars waiting: {UNHEARD}",
    ),
    (
        MethodUnsupported(bot_id=2, method="x", since=None, via="http", explanation="why"),
        "why",
    ),
    (
        FileDownloaded(trace=None, file_path="photos/1.jpg", size=9),
        "download photos/1.jpg (9 bytes)",
    ),
    (some(ApiCall), "GET /v1/predictions -> 200"),
    (some(PredictionState), f"prediction {PREDICTION} starting"),
    (some(WebhookAttempt), f"webhook of {PREDICTION} -> 200 in 1 ms"),
    (
        ControlCalled(source="page", method="PUT", path="faults", arguments=[], files=[]),
        "manually: PUT faults",
    ),
    (ControlAnswered(source="page", call=7, answer={}), "manually: done (7)"),
    (
        UpdateDropped(update_id=1, bot_id=2, reason="too old"),
        "update.dropped update_id=1 bot_id=2 reason=too old",
    ),
]


@pytest.mark.parametrize(("event", "words"), LINES, ids=[words for _, words in LINES])
def test_an_event_is_one_readable_line(event: Event, words: str):
    assert describe(event) == f"{event.source:<9} {words}"
    assert "\n" not in describe(event)


def test_a_traceback_keeps_its_lines():
    failed = S3Failed(trace=None, method="PUT", path="/b/k", traceback="Traceback\nKeyError\n")

    assert describe(failed).splitlines() == [
        "s3        moto failed at PUT /b/k",
        "  Traceback",
        "  KeyError",
    ]


GREEN, YELLOW, RED, DIM, PLAIN = "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m", "\x1b[0m"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (some(RequestAnswered, status=200), f"{GREEN}200{PLAIN}"),
        (some(UpdateAttempt, status=503), f"{RED}503{PLAIN}"),
        (some(UpdateAttempt, status=None, error="timed out"), f"{RED}timed out{PLAIN}"),
        (some(S3Call, status=412, error="PreconditionFailed"), f"{YELLOW}412{PLAIN}"),
        (some(InvocationEnded, error=FAILED), f"{RED}, FAILED KeyError"),
        (some(LogLine, line={"level": "ERROR", "message": "x"}), f"{RED}ERROR{PLAIN} x"),
        (some(LogLine, line={"level": "WARNING", "message": "x"}), f"{YELLOW}WARNING{PLAIN} x"),
    ],
)
def test_failures_are_highlighted_in_color(event: Event, words: str):
    assert words in colored(event)


def test_each_source_of_events_has_its_own_color():
    kinds = (RequestAnswered, InvocationEnded, S3Call, UpdateCreated, PredictionState)
    begins = {
        (each := some(kind)).source: colored(each).partition(each.source)[0] for kind in kinds
    }
    assert len(set(begins.values())) == len(begins) == len(kinds)
    assert all(each.startswith("\x1b[") for each in begins.values())


async def narrated(event: Event, redaction: Redaction, capsys: pytest.CaptureFixture[str]) -> str:
    log = EventLog(Clock())
    narrator = asyncio.create_task(narrate(log, redaction))
    await asyncio.sleep(0)
    log.append(event)
    for _ in range(5):  # enough turns for the narrator to wake up, read and print
        await asyncio.sleep(0)
    narrator.cancel()
    return capsys.readouterr().out


@pytest.fixture
def terminal() -> Iterator[None]:
    """A terminal that supports colors, as far as click can tell."""
    with click.Context(click.Command("dev"), color=True).scope():
        yield


async def test_the_time_is_dim(terminal: None, capsys: pytest.CaptureFixture[str]):
    assert (await narrated(some(UpdateCreated), Redaction(), capsys)).startswith(DIM)


async def test_without_a_terminal_there_are_no_colors(capsys: pytest.CaptureFixture[str]):
    event = some(RequestAnswered, status=500)
    assert "\x1b" not in await narrated(event, Redaction(), capsys)


async def test_no_secret_reaches_the_terminal(capsys: pytest.CaptureFixture[str]):
    said = await narrated(some(LogLine, line="token is s3cret"), Redaction(["s3cret", ""]), capsys)
    assert "token is ***" in said


def test_an_exception_is_two_lines_at_first_then_one_without_its_traceback():
    narrator = Narrator()
    traceback = some(LogLine, line="Traceback (most recent call last):", is_traceback=True)
    raised, other = some(ExceptionLogged), some(ExceptionLogged, message="'other'")
    said = [narrator.says(each) for each in (traceback, raised, traceback, raised, other)]

    assert said[0] is said[2] is None
    lines = [click.unstyle(each).splitlines() for each in said if each]
    assert lines == [
        ["lambda      F | KeyError: 'oops'  /bot/app.py:7", "      g()"],
        ["lambda      F | KeyError: 'oops'  /bot/app.py:7  (the same, 2 times now)"],
        ["lambda      F | KeyError: 'other'  /bot/app.py:7", "      g()"],
    ]


@pytest.mark.parametrize(
    "line",
    [
        f"[WARNING]\t2026-11-30T19:53:00.010Z\t\t{UNHANDLED}",
        {"level": "WARNING", "message": UNHANDLED},
    ],
)
def test_lambdas_advice_about_an_error_is_not_printed(line):
    assert Narrator().says(some(LogLine, line=line)) is None


def test_a_file_in_the_working_folder_has_a_relative_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame = {"line": 1, "function": "f", "code": "", "own": True}
    frames = [{"file": str(tmp_path / "bot" / "app.py"), **frame}]

    assert describe(some(ExceptionLogged, frames=frames)).endswith("'oops'  bot/app.py:1")
