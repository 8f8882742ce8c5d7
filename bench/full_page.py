"""The page with a full event log: copies of one real journey, each with its own ids."""

import asyncio
import contextlib
import functools
import json
import re
import threading
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import requests

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Entry
from darkroom_emulators.kit.serving import bind, serving
from darkroom_emulators.telegram.events import UpdateCreated
from local.cloud.emulators import replicate_emulator, telegram_emulator
from local.cloud.running import KEPT_EVENTS
from local.commands.stream import READER
from local.faults import cloud_faults
from local.journeys.journeys import prediction_id_of
from local.page.app import create_page
from local.settings import read_settings
from trust.cloud import PHOTO, ROOT, free_ports

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TRACE = "1-[0-9a-f]{8}-[0-9a-f]{24}"
PAUSE = 5  # seconds between the end of one journey and the start of the next


class FullPage:
    """Serves the page and the emulators that it calls, in a thread."""

    def __init__(self) -> None:
        ports = dict(zip(("page", "telegram", "replicate"), free_ports(3), strict=True))
        flags = [text for part, n in ports.items() for text in (f"--{part}-port", str(n))]
        # the checkout's .env must not affect the page
        self.settings = replace(
            read_settings(flags, Path(__file__).parent, {}), template=ROOT / "template.yaml"
        )
        self.url = self.settings.url(self.settings.page_port)
        self.clock = Clock(start=1_800_000_000, speed=0)
        self.log = EventLog(self.clock, keep=KEPT_EVENTS)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def fill(self, entries: Sequence[Entry], count: int) -> None:
        """Record a journey `count` times, with new ids each time."""
        asyncio.run_coroutine_threadsafe(self._fill(entries, count), self._loop).result(60)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        settings = self.settings
        aside = Clock(speed=0)
        others = EventLog(aside)
        apps = {
            settings.telegram_port: telegram_emulator(settings, clock=aside, log=others),
            settings.replicate_port: replicate_emulator(settings, clock=aside, log=others),
            settings.page_port: create_page(
                settings,
                clock=self.clock,
                log=self.log,
                faults=cloud_faults(self.log, 0),
                bucket=settings.bot["BUCKET_NAME"],
            ),
        }
        async with contextlib.AsyncExitStack() as stack:
            for port, app in apps.items():
                await stack.enter_async_context(serving(app, bind("127.0.0.1", port)))
            stack.push_async_callback(aside.close)
            stack.callback(self.log.close)
            self._ready.set()
            await self._stop.wait()

    async def _fill(self, entries: Sequence[Entry], count: int) -> None:
        copies = Copies(entries, await asyncio.to_thread(self._photo))
        for number in range(count):
            before = entries[0].at - PAUSE
            for _, at, event in copies.copy(number):
                await self.clock.advance(at - before)
                before = at
                self.log.append(event)

    def _photo(self) -> str:
        """Send the emulator a photo, and return the id by which the page requests it."""
        url = f"{self.settings.url(self.settings.telegram_port)}/_emulator/users/777/messages"
        answer = requests.post(url, files={"photo": ("photo.jpg", PHOTO)}, timeout=20)
        return str(answer.json()["messages"][0]["photo"][0]["file_unique_id"])


class Copies:
    """Makes copies of a journey's events, each with its own ids."""

    def __init__(self, entries: Sequence[Entry], thumb: str):
        created = entries[0].event
        assert isinstance(created, UpdateCreated)
        found = filter(None, {prediction_id_of(entry.event) for entry in entries})
        photo = created.update["message"]["photo"][0]["file_unique_id"]
        text = json.dumps([entry.as_json() for entry in entries]).replace(photo, thumb)
        names = "|".join({*found, str(created.update_id)})
        pattern = rf'({names}|{UUID}|{TRACE}|(?<="message_id": )\d+)'
        self._parts = re.split(pattern, text)  # every other part is an id

    def copy(self, number: int) -> list[Entry]:
        """Return the entries of one copy."""
        parts = list(self._parts)
        parts[1::2] = [self._fresh(each, number) for each in parts[1::2]]
        return list(READER.read_all(json.loads("".join(parts))))

    @functools.cache  # noqa: B019 - lives as long as the page
    def _fresh(self, found: str, number: int) -> str:
        if found.isdecimal():  # the id of an update or a message
            return str(int(found) + number * 100)
        digits = uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {found}")
        if found.startswith("1-"):
            return f"{found[:11]}{digits.hex[:24]}"
        return str(digits) if "-" in found else digits.hex[:26]
