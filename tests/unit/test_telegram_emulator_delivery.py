"""Webhook delivery of the Telegram emulator, on a clock moved by hand: order, retries, ends."""

import asyncio
import itertools
import json
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator_kit.clock import Clock
from emulator_kit.control import Refused
from emulator_kit.events import EventLog
from emulator_kit.faults import Fault, FaultBook
from mock_telegram.attempts import Webhook
from mock_telegram.delivery import Courier
from mock_telegram.faults import FAULT_KINDS
from mock_telegram.inbox import DAY, Inbox
from mock_telegram.queues import Hold

START = 1_000_000.0


class Sink:
    """A webhook: answers as `behave(update, attempt)` says, and remembers who asked when.

    A behaviour is (status, headers, seconds); status None refuses the connection.
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

    async def post(self, method, url, *, body, headers):
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
    """An inbox, its courier and a sink."""

    def __init__(self, behave, *, max_connections=40, seed=0):
        self.clock = Clock(start=START, speed=0, grace=0.003)
        self.log = EventLog(self.clock)
        self.faults = FaultBook("telegram", FAULT_KINDS, self.log, seed=seed)
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


async def test_an_update_comes_again_on_the_real_servers_timetable():
    post = Post(always(500))
    update = post.write(7)
    await post.clock.advance(600)

    first = post.times(update)
    gaps = [b - a for a, b in itertools.pairwise(first)]
    assert gaps[:6] == [0, 2, 4, 8, 16, 32]
    assert 60 <= gaps[6] <= 64
    assert all(60 <= gap <= 120 for gap in gaps[7:])
    assert post.courier.last_error[1] == "Wrong response from the webhook: 500 Reason"
    await post.clock.close()


async def test_retry_after_is_obeyed_exactly_and_clamped():
    answers = {1: "100", 2: "99999", 3: "soon"}
    post = Post(
        lambda _, attempt: (
            (429, {"Retry-After": answers[attempt]}, 0) if attempt in answers else (200, {}, 0)
        )
    )
    update = post.write(7)
    await post.clock.advance(10_000)

    assert post.times(update) == [0, 100, 3700, 3704]  # "soon" is none: the third delay is 4 s
    await post.clock.close()


async def test_an_answer_is_awaited_for_a_minute():
    post = Post(lambda _, attempt: (200, {}, 90 if attempt == 1 else 0))
    update = post.write(7)
    await post.clock.advance(61)

    assert post.times(update) == [0, 60]
    assert post.courier.last_error == (int(START + 60), "Read timeout expired")
    assert post.sink.taken == [(7, update)]
    await post.clock.close()


@pytest.mark.parametrize("status", [301, 404, 500])
async def test_only_2xx_lets_the_next_of_a_chat_go(status):
    post = Post(lambda update, attempt: (status if attempt < 3 else 204, {}, 0))
    first, second = post.write(7), post.write(7)
    await post.clock.advance(0)
    assert [number for _, number in post.sink.requests] == [first, first]

    await post.clock.advance(10)
    assert [number for _, number in post.sink.requests] == [first] * 3 + [second] * 3
    await post.clock.close()


async def test_without_a_success_of_late_only_one_connection_is_tried():
    post = Post(lambda update, attempt: (200, {}, 5))
    for chat in range(5):
        post.write(chat)
    await post.clock.advance(4)
    assert post.sink.most_open == 1

    await post.clock.advance(60)
    assert post.sink.most_open == 4
    assert len(post.sink.taken) == 5
    await post.clock.close()


async def test_an_update_is_given_up_when_it_is_a_day_old_and_the_chat_goes_on():
    post = Post(
        lambda update, attempt: (200 if update["message"]["chat"].get("good") else 500, {}, 0)
    )
    old = post.write(7)
    await post.clock.advance(DAY + 200)

    assert post.inbox.waiting == {}
    dropped = [event for event in post.log.since() if event.kind == "update.dropped"]
    assert [event.data["update_id"] for event in dropped] == [old]
    assert DAY - 120 <= dropped[0].at - START <= DAY
    good = post.inbox.add("message", {"chat": {"id": 7, "good": True}}, queue=7, chat_id=7)
    await post.clock.advance(0)
    assert post.sink.taken == [(7, good.id)]
    await post.clock.close()


async def test_a_webhook_that_is_gone_for_23_hours_is_given_up():
    post = Post(always(410))
    post.write(7)
    await post.clock.advance(23 * 3600)
    assert post.gone == []
    await post.clock.advance(200)
    assert 23 * 3600 <= post.gone[0] - START <= 23 * 3600 + 120
    await post.clock.close()


async def test_faults_duplicate_and_delay():
    post = Post(always(200))
    post.faults.replace(
        [
            Fault(kind="duplicate_update", match={"chat_id": "7"}, times=1),
            Fault(kind="delayed_update", match={"chat_id": "8"}, times=1, params={"seconds": 30}),
        ]
    )
    twice, late, after = post.write(7), post.write(8), post.write(8)
    await post.clock.advance(29)
    assert post.times(twice) == [0, 0]
    assert post.times(late) == []
    await post.clock.advance(1)
    assert post.sink.taken[-2:] == [(8, late), (8, after)]
    await post.clock.close()


async def test_a_fault_that_is_never_used_up_sends_each_update_twice():
    post = Post(always(200))
    post.faults.replace([Fault(kind="duplicate_update")])
    first, second = post.write(7), post.write(7)
    await post.clock.advance(60)
    assert [number for _, number in post.sink.taken] == [first, first, second, second]
    await post.clock.close()


async def test_held_updates_wait_and_a_dropped_one_makes_way():
    post = Post(always(200))
    post.courier.hold(held=True)
    first, second = post.write(7), post.write(7)
    await post.clock.advance(3600)
    assert post.sink.requests == []

    post.courier.drop(first, "by hand")
    post.courier.hold(held=False)
    await post.clock.advance(0)
    assert post.sink.taken == [(7, second)]
    await post.clock.close()


async def test_one_chats_updates_can_be_held_while_the_others_go():
    post = Post(always(200))
    post.courier.hold(held=True, chat_id=7)
    first, other, second = post.write(7), post.write(8), post.write(7)
    await post.clock.advance(3600)
    assert post.sink.taken == [(8, other)]

    post.courier.hold(held=True)
    post.courier.hold(held=False)
    await post.clock.advance(0)
    assert post.sink.taken == [(8, other)], "letting all go lets no held chat go"
    post.courier.hold(held=False, chat_id=7)
    await post.clock.advance(0)
    assert post.sink.taken == [(8, other), (7, first), (7, second)]
    await post.clock.close()


async def test_a_retry_is_made_when_a_hand_says_so_and_then_by_the_timetable():
    post = Post(lambda update, attempt: (200 if attempt == 5 else 500, {}, 0))
    update = post.write(7)
    await post.clock.advance(3)  # tried at 0, 0 and 2; by itself again at 6
    post.courier.delay(update, 30)
    await post.clock.advance(27)
    assert post.times(update) == [0, 0, 2]
    post.courier.delay(update, 0)
    await post.clock.advance(60)

    assert post.times(update) == [0, 0, 2, 30, 38]
    assert post.sink.taken == [(7, update)]
    await post.clock.close()


async def test_what_waits_behind_a_delayed_update_still_waits_for_it():
    post = Post(always(200))
    post.courier.hold(held=True)
    first, second = post.write(7), post.write(7)
    post.courier.delay(first, 60)
    post.courier.hold(held=False)
    await post.clock.advance(59)
    assert post.sink.requests == []

    await post.clock.advance(1)
    assert post.sink.taken == [(7, first), (7, second)]
    await post.clock.close()


async def test_two_updates_change_places_and_the_rest_stays_in_order():
    post = Post(always(200))
    post.courier.hold(held=True)
    one, two, three, other = post.write(7), post.write(7), post.write(7), post.write(8)
    post.courier.swap(one)
    with pytest.raises(Refused, match="nothing waits behind"):
        post.courier.swap(three)
    post.courier.hold(held=False)
    await post.clock.advance(0)

    assert [number for queue, number in post.sink.taken if queue == 7] == [two, one, three]
    assert (8, other) in post.sink.taken
    await post.clock.close()


async def test_an_update_that_waits_to_be_retried_makes_way_for_the_next_by_a_swap():
    failing = {}
    post = Post(lambda update, _: (500 if update["update_id"] in failing else 200, {}, 0))
    failing[post.write(7)] = True
    first, second = *failing, post.write(7)
    await post.clock.advance(3)
    assert post.sink.taken == []

    post.courier.swap(first)
    await post.clock.advance(0)
    assert post.sink.taken == [(7, second)]
    failing.clear()
    await post.clock.advance(3)  # the retry is when it would have been
    assert post.sink.taken == [(7, second), (7, first)]
    assert post.times(first) == [0, 0, 2, 6]
    await post.clock.close()


async def test_a_duplicate_comes_right_after_the_first_was_taken_whatever_failed_before():
    post = Post(lambda update, attempt: (500 if attempt == 1 else 200, {}, 0))
    post.courier.hold(held=True)
    twice, after = post.write(7), post.write(7)
    post.courier.duplicate(twice)
    post.courier.hold(held=False)
    await post.clock.advance(10)

    assert post.sink.taken == [(7, twice), (7, twice), (7, after)]
    assert len(post.sink.bodies[twice]) == 1
    assert not post.inbox.waiting
    with pytest.raises(Refused, match="does not wait any more"):
        post.courier.duplicate(twice)
    await post.clock.close()


async def test_what_is_being_sent_can_not_be_moved():
    post = Post(lambda update, attempt: (200, {}, 5))
    update, after = post.write(7), post.write(7)
    await post.clock.advance(1)

    courier = post.courier
    for move in (courier.drop, courier.delay):
        with pytest.raises(Refused, match="being sent"):
            move(update, 0)
    with pytest.raises(Refused, match="being sent"):
        courier.swap(update)
    courier.duplicate(update)
    await post.clock.advance(60)
    assert post.sink.taken == [(7, update), (7, update), (7, after)]
    await post.clock.close()


BEHAVIOURS = st.sampled_from(
    [
        (200, {}, 0),
        (200, {}, 3),
        (200, {}, 70),  # too late: the server has hung up
        (500, {}, 0),
        (503, {"Retry-After": "7"}, 1),
        (302, {}, 0),
        (None, {}, 0),
        (None, {}, 2),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    writes=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 40)), min_size=1, max_size=12),
    behaviours=st.lists(BEHAVIOURS, min_size=1, max_size=30),
    max_connections=st.integers(1, 5),
    seed=st.integers(0, 3),
)
def test_whatever_fails_order_holds_and_nothing_is_lost(writes, behaviours, max_connections, seed):
    script = iter(behaviours)

    async def work():
        post = Post(
            lambda update, attempt: next(script, (200, {}, 0)),
            max_connections=max_connections,
            seed=seed,
        )
        written = defaultdict(list)
        for chat, pause in writes:
            written[chat].append(post.write(chat))
            await post.clock.advance(pause)
        await post.clock.advance(2 * 3600)
        await post.clock.close()
        return post, written

    post, written = asyncio.run(work())
    for chat, ids in written.items():
        taken = [number for queue, number in post.sink.taken if queue == chat]
        assert taken == ids, "each once, in the order in which they were written"
    assert not post.inbox.waiting
    assert not post.sink.overlapped, "a chat's next update waits for the one before it"
    assert post.sink.most_open <= max_connections
    assert all(len(bodies) == 1 for bodies in post.sink.bodies.values())
