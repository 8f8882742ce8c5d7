"""The sweeper sends no faster than Telegram allows."""

from task_sweeper.pace import LONGEST_HOLD, Pace


class Clock:
    """A clock that advances only when its `sleep` is called."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def pace(rate=10):
    clock = Clock()
    return clock, Pace(rate, clock=clock, sleep=clock.sleep)


def turns(clock, pace, seconds):
    """Return how many turns a caller gets in `seconds` by taking each as soon as possible."""
    until, taken = clock.now + seconds, 0
    while clock.now < until:
        taken += pace.take()
        pace.wait()
    return taken


def test_turns_come_at_the_rate():
    clock, ten_a_second = pace()
    assert turns(clock, ten_a_second, 5) in {50, 51}


def test_unused_turns_do_not_accumulate():
    clock, ten_a_second = pace()
    clock.sleep(60)
    assert [ten_a_second.take() for _ in range(5)] == [True, True, False, False, False]


def test_a_hold_suspends_all_turns_for_a_while():
    clock, ten_a_second = pace()
    ten_a_second.hold(3)
    assert not ten_a_second.take()
    ten_a_second.wait()
    assert clock.now == 103
    assert ten_a_second.take()


def test_a_long_hold_for_one_chat_delays_the_others_only_for_seconds():
    clock, ten_a_second = pace()
    ten_a_second.hold(40)
    ten_a_second.wait()
    assert clock.now == 100 + LONGEST_HOLD
