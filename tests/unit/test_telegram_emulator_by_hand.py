"""Tests hold, drop, delay, swap and duplicate updates, and move the clock themselves."""

import pytest
from telegram_post import Post, always

from darkroom_emulators.kit.refusals import ControlRefused


async def test_held_updates_wait_and_dropping_one_unblocks_the_next():
    post = Post(always(200))
    post.courier.set_hold(held=True)
    first, second = post.write(7), post.write(7)
    await post.clock.advance(3600)
    assert post.sink.requests == []

    post.courier.drop(first, "by hand")
    post.courier.set_hold(held=False)
    await post.clock.advance(0)
    assert post.sink.taken == [(7, second)]
    await post.clock.close()


async def test_one_chats_updates_can_be_held_while_others_are_sent():
    post = Post(always(200))
    post.courier.set_hold(held=True, group=7)
    first, other, second = post.write(7), post.write(8), post.write(7)
    await post.clock.advance(3600)
    assert post.sink.taken == [(8, other)]

    post.courier.set_hold(held=True)
    post.courier.set_hold(held=False)
    await post.clock.advance(0)
    assert post.sink.taken == [(8, other)], "a chat's own hold outlasts a hold of all"
    post.courier.set_hold(held=False, group=7)
    await post.clock.advance(0)
    assert post.sink.taken == [(8, other), (7, first), (7, second)]
    await post.clock.close()


async def test_a_retry_can_be_moved_manually_and_later_ones_follow_the_schedule():
    post = Post(lambda update, attempt: (200 if attempt == 5 else 500, {}, 0))
    update = post.write(7)
    await post.clock.advance(3)  # tried at 0, 0 and 2; the next automatic try is at 6
    post.courier.delay(update, 30)
    await post.clock.advance(27)
    assert post.times(update) == [0, 0, 2]
    post.courier.delay(update, 0)
    await post.clock.advance(60)

    assert post.times(update) == [0, 0, 2, 30, 38]
    assert post.sink.taken == [(7, update)]
    await post.clock.close()


async def test_updates_behind_a_delayed_one_wait_for_it():
    post = Post(always(200))
    post.courier.set_hold(held=True)
    first, second = post.write(7), post.write(7)
    post.courier.delay(first, 60)
    post.courier.set_hold(held=False)
    await post.clock.advance(59)
    assert post.sink.requests == []

    await post.clock.advance(1)
    assert post.sink.taken == [(7, first), (7, second)]
    await post.clock.close()


async def test_two_updates_can_be_swapped_and_the_rest_stays_in_order():
    post = Post(always(200))
    post.courier.set_hold(held=True)
    one, two, three, other = post.write(7), post.write(7), post.write(7), post.write(8)
    post.courier.swap(one)
    with pytest.raises(ControlRefused, match="nothing waits behind"):
        post.courier.swap(three)
    post.courier.set_hold(held=False)
    await post.clock.advance(0)

    assert [number for queue, number in post.sink.taken if queue == 7] == [two, one, three]
    assert (8, other) in post.sink.taken
    await post.clock.close()


async def test_an_update_that_waits_for_a_retry_can_be_swapped_with_the_next():
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
    await post.clock.advance(3)  # retried at the time already planned
    assert post.sink.taken == [(7, second), (7, first)]
    assert post.times(first) == [0, 0, 2, 6]
    await post.clock.close()


async def test_a_duplicate_is_sent_right_after_the_first_is_accepted_whatever_failed_before():
    post = Post(lambda update, attempt: (500 if attempt == 1 else 200, {}, 0))
    post.courier.set_hold(held=True)
    twice, after = post.write(7), post.write(7)
    post.courier.duplicate(twice)
    post.courier.set_hold(held=False)
    await post.clock.advance(10)

    assert post.sink.taken == [(7, twice), (7, twice), (7, after)]
    assert len(post.sink.bodies[twice]) == 1
    assert not post.inbox.waiting
    with pytest.raises(ControlRefused, match="is no longer waiting"):
        post.courier.duplicate(twice)
    await post.clock.close()


async def test_an_update_cannot_be_moved_while_it_is_being_sent():
    post = Post(lambda update, attempt: (200, {}, 5))
    update, after = post.write(7), post.write(7)
    await post.clock.advance(1)

    courier = post.courier
    for move in (courier.drop, courier.delay):
        with pytest.raises(ControlRefused, match="being sent"):
            move(update, 0)
    with pytest.raises(ControlRefused, match="being sent"):
        courier.swap(update)
    courier.duplicate(update)
    await post.clock.advance(60)
    assert post.sink.taken == [(7, update), (7, update), (7, after)]
    await post.clock.close()
