"""Updates held, dropped, delayed, swapped and duplicated, with a clock that tests move."""

import pytest
from telegram_post import Post, always

from darkroom_emulators.kit.refusals import ControlRefused


async def test_held_updates_wait_and_a_dropped_one_makes_way():
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


async def test_one_chats_updates_can_be_held_while_the_others_go():
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


async def test_a_retry_is_made_when_a_hand_says_so_and_then_by_the_timetable():
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


async def test_what_waits_behind_a_delayed_update_still_waits_for_it():
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


async def test_two_updates_change_places_and_the_rest_stays_in_order():
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
    await post.clock.advance(3)  # retried at the time already planned
    assert post.sink.taken == [(7, second), (7, first)]
    assert post.times(first) == [0, 0, 2, 6]
    await post.clock.close()


async def test_a_duplicate_comes_right_after_the_first_was_taken_whatever_failed_before():
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


async def test_what_is_being_sent_can_not_be_moved():
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
