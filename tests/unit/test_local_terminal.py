"""What the local cloud says on the terminal."""

import asyncio
from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.commands.terminal import banner, describe, narrate
from local.redaction import Redaction
from local.settings import read_settings


def test_the_banner_names_every_address_and_the_next_step(tmp_path: Path):
    text = banner(read_settings(["--s3-port", "9100"], tmp_path, {}))

    for url in ("127.0.0.1:8000", "127.0.0.1:8001/v1", "127.0.0.1:8002", "127.0.0.1:9100"):
        assert url in text
    assert "scripts/send-photo tests/data/grace_hopper.jpg --save out.jpg" in text
    assert text.endswith("\nready")


@pytest.mark.parametrize(
    ("source", "kind", "data", "words"),
    [
        (
            "gateway",
            "request",
            {"method": "POST", "path": "/x", "status": 200, "ms": 12.4},
            "POST /x -> 200 in 12 ms",
        ),
        (
            "lambda",
            "invocation.end",
            {
                "function": "F",
                "init_ms": 300.2,
                "duration_ms": 7.6,
                "memory_mb": 80,
                "memory_limit_mb": 512,
                "error": {"type": "KeyError", "message": "a\nb"},
            },
            "F took 8 ms, init 300 ms, 80 MB, FAILED KeyError: a\\nb",
        ),
        (
            "lambda",
            "invocation.end",
            {
                "function": "F",
                "init_ms": None,
                "duration_ms": 7.6,
                "memory_mb": 480,
                "memory_limit_mb": 512,
                "error": None,
            },
            "F took 8 ms, 480 of 512 MB: raise MemorySize",
        ),
        (
            "lambda",
            "log",
            {"function": "F", "line": {"level": "INFO", "message": "Photo stored"}},
            "  F | INFO Photo stored",
        ),
        (
            "lambda",
            "log",
            {
                "function": "F",
                "line": {
                    "_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "Photos"}]}]},
                    "Photos": [1.0],
                },
            },
            "  F | Photos=[1.0]",
        ),
        (
            "s3",
            "s3.call",
            {
                "method": "GET",
                "bucket": "b",
                "key": "k",
                "status": 403,
                "size": 9,
                "ms": 1.2,
                "error": "AccessDenied",
            },
            "GET b/k -> 403 AccessDenied (9 bytes, 1 ms)",
        ),
        (
            "telegram",
            "update.delivered",
            {"status": 200, "body": {}},
            "update.delivered status=200",
        ),
    ],
)
def test_an_event_is_one_readable_line(source: str, kind: str, data: dict, words: str):
    line = describe(EventLog(Clock(speed=0)).append(source, kind, **data))

    assert line == f"{source:<9} {words}"
    assert "\n" not in line


async def test_no_secret_reaches_the_terminal(capsys: pytest.CaptureFixture[str]):
    log = EventLog(Clock())
    narrator = asyncio.create_task(narrate(log, Redaction(["s3cret", ""])))
    await asyncio.sleep(0)
    log.append("lambda", "log", function="F", line="token is s3cret")
    for _ in range(5):  # the narrator wakes, reads, prints
        await asyncio.sleep(0)
    narrator.cancel()

    assert "token is ***" in capsys.readouterr().out
