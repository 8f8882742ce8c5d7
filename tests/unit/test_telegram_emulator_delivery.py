"""How the Telegram emulator orders, retries and ends deliveries, on a clock that tests move."""

import asyncio
import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram_post import START, Post, always

from darkroom_emulators.kit.fault_kinds import Fault
from darkroom_emulators.telegram.events import UpdateDropped
from darkroom_emulators.telegram.inbox import DAY


async def test_an_update_is_retried_on_the_real_servers_schedule():
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

    # "soon" isn't a number, so the last delay is the usual third one, 4 s
    assert post.times(update) == [0, 100, 3700, 3704]
    await post.clock.close()


async def test_the_timeout_for_a_response_is_a_minute():
    post = Post(lambda _, attempt: (200, {}, 90 if attempt == 1 else 0))
    update = post.write(7)
    await post.clock.advance(61)

    assert post.times(update) == [0, 60]
    assert post.courier.last_error == (int(START + 60), "Read timeout expired")
    assert post.sink.taken == [(7, update)]
    await post.clock.close()


@pytest.mark.parametrize("status", [301, 404, 500])
async def test_only_a_2xx_unblocks_the_next_update_of_a_chat(status):
    post = Post(lambda update, attempt: (status if attempt < 3 else 204, {}, 0))
    first, second = post.write(7), post.write(7)
    await post.clock.advance(0)
    assert [number for _, number in post.sink.requests] == [first, first]

    await post.clock.advance(10)
    assert [number for _, number in post.sink.requests] == [first] * 3 + [second] * 3
    await post.clock.close()


async def test_without_a_recent_success_only_one_connection_is_opened():
    post = Post(lambda update, attempt: (200, {}, 5))
    for chat in range(5):
        post.write(chat)
    await post.clock.advance(4)
    assert post.sink.most_open == 1

    await post.clock.advance(60)
    assert post.sink.most_open == 4
    assert len(post.sink.taken) == 5
    await post.clock.close()


async def test_lost_connections_are_reopened_one_by_one():
    answer = [200]
    post = Post(lambda update, attempt: (answer[0], {}, 5))
    for chat in range(5):
        post.write(chat)
    await post.clock.advance(60)
    assert post.sink.most_open == 4

    answer[0] = None
    for chat in range(5):
        post.write(chat)
    await post.clock.advance(60)
    post.sink.most_open = 0
    await post.clock.advance(600)
    assert post.sink.most_open == 1
    await post.clock.close()


async def test_an_update_is_dropped_after_a_day_and_the_chat_continues():
    post = Post(
        lambda update, attempt: (200 if update["message"]["chat"].get("good") else 500, {}, 0)
    )
    old = post.write(7)
    await post.clock.advance(DAY + 200)

    assert post.inbox.waiting == {}
    (dropped,) = (entry for entry in post.log.since() if isinstance(entry.event, UpdateDropped))
    assert dropped.event.update_id == old
    assert DAY - 120 <= dropped.at - START <= DAY
    good = post.inbox.add("message", {"chat": {"id": 7, "good": True}}, queue=7, chat_id=7)
    await post.clock.advance(0)
    assert post.sink.taken == [(7, good.id)]
    await post.clock.close()


async def test_a_webhook_that_is_gone_for_23_hours_is_removed():
    post = Post(always(410))
    post.write(7)
    await post.clock.advance(23 * 3600)
    assert post.gone == []
    await post.clock.advance(200)
    assert 23 * 3600 <= post.gone[0] - START <= 23 * 3600 + 120
    await post.clock.close()


async def test_a_webhook_that_is_gone_only_at_times_is_kept():
    answer = [410]
    post = Post(lambda update, attempt: (answer[0], {}, 0))
    post.write(7)
    await post.clock.advance(20 * 3600)
    answer[0] = 500
    await post.clock.advance(200)
    answer[0] = 410
    await post.clock.advance(3.9 * 3600)
    assert post.gone == []
    await post.clock.close()


async def test_faults_can_duplicate_and_delay_updates():
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


async def test_a_duplicate_fault_without_a_limit_sends_each_update_twice():
    post = Post(always(200))
    post.faults.replace([Fault(kind="duplicate_update")])
    first, second = post.write(7), post.write(7)
    await post.clock.advance(60)
    assert [number for _, number in post.sink.taken] == [first, first, second, second]
    await post.clock.close()


BEHAVIORS = st.sampled_from(
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
    behaviors=st.lists(BEHAVIORS, min_size=1, max_size=30),
    max_connections=st.integers(1, 5),
    seed=st.integers(0, 3),
)
def test_whatever_fails_updates_stay_in_order_and_none_is_lost(
    writes, behaviors, max_connections, seed
):
    script = iter(behaviors)

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
