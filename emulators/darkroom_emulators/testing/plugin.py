"""The pytest plugin with the fixtures `replicate_emulator` and `telegram_emulator`.

Pytest finds it through its entry point. If a test uses both emulators, they share a thread, a clock
and an event log. The emulators are imported when a test first uses one, so that other test runs
don't pay for it.
"""

# ruff: noqa: PLC0415 - see above

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .replicate import ReplicateEmulator
    from .running import EmulatorThread
    from .telegram import TelegramEmulator


@pytest.fixture
def _emulator_thread() -> "Iterator[EmulatorThread]":
    from .running import EmulatorThread

    thread = EmulatorThread().start()
    yield thread
    thread.stop()


@pytest.fixture
def replicate_emulator(
    _emulator_thread: "EmulatorThread", monkeypatch: pytest.MonkeyPatch
) -> "Iterator[ReplicateEmulator]":
    """Yield a Replicate emulator on a free port; its clock is stopped until the test moves it.

    Predictions take no time. Like Replicate, the emulator uses HTTPS. During the test, environment
    variables make HTTP clients trust it, and make Replicate's own clients call it.
    """
    from ..kit.tls import certificates
    from ..replicate.settings import ReplicateSettings
    from .replicate import ReplicateEmulator

    trusted = certificates()
    for name, value in trusted.variables.items():
        monkeypatch.setenv(name, value)
    settings = ReplicateSettings(delay=(0, 0))
    with ReplicateEmulator(settings, thread=_emulator_thread, certificates=trusted) as emulator:
        monkeypatch.setenv("REPLICATE_BASE_URL", emulator.url)
        if "REPLICATE_API_TOKEN" not in os.environ:  # any token will do
            monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_local")
        yield emulator


@pytest.fixture
def telegram_emulator(_emulator_thread: "EmulatorThread") -> "Iterator[TelegramEmulator]":
    """Yield a Telegram emulator with a bot and a person; its clock is stopped until moved."""
    from .telegram import TelegramEmulator

    with TelegramEmulator(thread=_emulator_thread) as emulator:
        yield emulator
