"""scripts/send-photo waits as long as --timeout says, and no longer."""

import threading
import time

import pytest

from darkroom_emulators.telegram.events import ChatMessage
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.commands.send_photo import Chat, NoAnswer


def test_its_time_is_up_when_it_is_said_to_be_however_late_the_last_event_came():
    with TelegramEmulator() as telegram:
        telegram.send_text("hello")
        chat = Chat(telegram.url, 777, timeout=3)
        began = time.monotonic()
        events = chat.events(0)
        next(events)
        threading.Event().wait(2)
        with pytest.raises(NoAnswer, match="no answer in 3 s"):
            for _ in events:
                pass
    assert 3 <= time.monotonic() - began < 4.5  # the stream was silent from the beginning


def test_what_comes_after_a_silence_is_heard_once():
    with TelegramEmulator() as telegram:
        telegram.send_text("one")
        chat = Chat(telegram.url, 777, timeout=30)
        texts = (
            entry.event.message["text"]
            for entry in chat.events(0)
            if isinstance(entry.event, ChatMessage)
        )
        assert next(texts) == "one"
        timer = threading.Timer(1.6, telegram.send_text, ["two"])
        timer.start()
        assert next(texts) == "two"
        timer.join()
