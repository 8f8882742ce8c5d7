"""scripts/verify-real, with emulators in place of the real services."""

import pytest
from click.testing import CliRunner

from darkroom_emulators.telegram.settings import TelegramSettings
from darkroom_emulators.testing.telegram import TelegramEmulator
from operations.failures import CommandFailed
from trust.real.command import verify_real
from trust.real.comparing import types_of

TOKEN = "r8_a_real_token"


@pytest.fixture
def verify(emulator, tmp_path, monkeypatch):
    """A function that runs scripts/verify-real on `emulator`; returns its output and its page."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", TOKEN)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)

    def verify(*more):
        page = tmp_path / "verified.md"
        arguments = ["--replicate", f"{emulator.url}/v1", "--page", str(page), *more]
        done = CliRunner().invoke(verify_real, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output, page.read_text()

    return verify


def test_an_emulator_does_not_differ_from_itself(verify, monkeypatch):
    with TelegramEmulator(TelegramSettings()) as telegram:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        output, page = verify("--telegram", telegram.url)

    assert "Replicate: 21 calls, 0 differences" in output
    assert "Telegram: 7 calls, 0 differences" in output
    assert "Last run: 20" in page


def test_each_difference_is_a_row_and_the_key_appears_nowhere(verify, emulator):
    emulator.faults.add("not_found", match={"path": "/v1/hardware"})
    output, page = verify()

    assert "Replicate: 21 calls, " in output
    assert "| hardware | status | 404 | 200 |" in page
    assert "Telegram" not in page
    assert TOKEN not in page + output


def test_an_unreachable_service_and_a_missing_key_are_reported(verify, monkeypatch):
    with pytest.raises(CommandFailed, match="can't be reached: ConnectError"):
        verify("--replicate", "http://127.0.0.1:9/v1")
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    with pytest.raises(CommandFailed, match="set REPLICATE_API_TOKEN or TELEGRAM_BOT_TOKEN"):
        verify()


def test_types_are_compared_by_path():
    assert types_of({"a": [{"b": 1}], "c": None}) == {
        "$": "dict",
        "$.a": "list",
        "$.a[]": "dict",
        "$.a[].b": "int",
        "$.c": "NoneType",
    }
