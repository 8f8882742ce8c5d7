"""An inbox, its courier and a webhook, with a clock that tests move."""

import json
import random
from collections import defaultdict

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.delivery import Hold
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.faults import FaultBook
from darkroom_emulators.telegram.delivery import Courier, Webhook
from darkroom_emulators.telegram.fault_kinds import FAULT_KINDS
from darkroom_emulators.telegram.inbox import Inbox

START = 1_000_000.0


class Sink:
    """A webhook that responds as `behave(update, attempt)` says, and records each request's time.

    `behave` returns (status, headers, seconds); a status of None refuses the connection.
    """

    def __init__(self, clock, behave):
        self._clock, self._behave = clock, behave
        self.requests = []
        self.taken = []
        self.open = defaultdict(int)
        self.most_open = 0
        self.attempts = defaultdict(int)
        self.bodies = defaultdict(set)
        self.overlapped = False

    async def post(self, method, url, *, body, headers, max_bytes):
        update = json.loads(body)
        number, queue = update["update_id"], update["message"]["chat"]["id"]
        self.attempts[number] += 1
        self.bodies[number].add(body)
        self.requests.append((self._clock.now(), number))
        self.overlapped |= self.open[queue] > 0
        self.open[queue] += 1
        self.most_open = max(self.most_open, sum(self.open.values()))
        try:
            status, answered, seconds = self._behave(update, self.attempts[number])
            if seconds:
                await self._clock.sleep(seconds)
            if status is None:
                raise ConnectionError
            if status == 200:
                self.taken.append((queue, number))
            return status, "Reason", answered, b""
        finally:
            self.open[queue] -= 1


class Post:
    """An inbox with its courier and a sink."""

    def __init__(self, behave, *, max_connections=40, seed=0):
        self.clock = Clock(start=START, speed=0, grace=0.003)
        self.log = EventLog(self.clock)
        self.faults = FaultBook("telegram", lambda: FAULT_KINDS, self.log, seed=seed)
        self.inbox = Inbox(1, clock=self.clock, log=self.log, rng=random.Random(seed))
        self.sink = Sink(self.clock, behave)
        self.gone = []
        self.courier = Courier(
            Webhook("http://127.0.0.1:1/hook", "secret", max_connections),
            self.inbox,
            bot_id=1,
            token="1:token",
            clock=self.clock,
            log=self.log,
            faults=self.faults,
            rng=random.Random(seed),
            hold=Hold(),
            post=self.sink.post,
            on_reply=self.reply,
            on_gone=self.give_up,
        )
        self.courier.open()

    def give_up(self):
        self.gone.append(self.clock.now())
        self.courier.close()

    async def reply(self, update_id, headers, body):
        raise AssertionError("the sink answers nothing")

    def write(self, chat):
        update = self.inbox.add("message", {"chat": {"id": chat}}, queue=chat, chat_id=chat)
        return update.id

    def times(self, update_id):
        return [round(at - START, 3) for at, number in self.sink.requests if number == update_id]


def always(status, **headers):
    return lambda update, attempt: (status, headers, 0)
