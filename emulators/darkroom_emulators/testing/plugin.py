"""The pytest plugin, which pytest finds by entry point: `replicate_emulator`, `telegram_emulator`.

A test that takes both has them wired: one thread, one clock, one event log. The emulators are
imported when a test first takes one, so other test runs do not pay for them.
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
    """Yield an emulator of Replicate on a free port, whose clock stands still until moved.

    Its predictions take no time. Like Replicate, it uses HTTPS. While the test runs, environment
    variables make clients trust it, and make Replicate's own clients call it.
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
    """Yield an emulator of Telegram with a bot and a person; its clock stands still, too."""
    from .telegram import TelegramEmulator

    with TelegramEmulator(thread=_emulator_thread) as emulator:
        yield emulator
