"""Goals for the ratios of ours to theirs; a row that has a goal names it.

If there is nothing to compare with, a row has a limit in seconds (S_) or milliseconds (MS_).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for a ratio: a maximum, or a minimum if `at_least`."""

    ratio: float
    at_least: bool = False

    def share(self, ratio: float) -> float:
        """Return a ratio as a share of what the goal allows: at most 1 if the goal is met."""
        return self.ratio / ratio if self.at_least else ratio / self.ratio

    def is_met(self, ratio: float) -> bool:
        """Return whether a ratio meets the goal."""
        return self.share(ratio) <= 1

    def __str__(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.ratio:,.2f}"


WITHIN = Goal(1.0)
S_READY = 1.5
S_COMMAND_READY = 0.5
MS_ROUND_TRIP = 150.0
MS_EDIT = 1000.0
MS_FAST_EDIT = 500.0
MS_PAGE_OPENS = 1000.0
MS_PAGE_NARROWS = 100.0

# the bot, compared with its floor, the naive handler, and itself with an empty bucket
WAY_TO_FLOOR = Goal(1.1)
WAY_TO_NAIVE = Goal(0.35)
WAITS = Goal(1.0)
WARM_TO_FLOOR = Goal(1.5)
WARM_TO_NAIVE = Goal(0.12)
COLD_TO_NAIVE = Goal(0.5)
PACKAGE_TO_SOURCES = Goal(1.05)
MANY_TASKS = Goal(1.2)

# the local cloud
RESTORED_FIRST_PHOTO = Goal(0.05)
OUR_CLIENT = Goal(1.1)
KEPT = Goal(1.1)

# the emulators, compared with similar servers, and with themselves after less work
TO_TELEGRAM_TEST_API = Goal(1.5, at_least=True)
TO_COG = Goal(15, at_least=True)
AFTER_MUCH_WORK = Goal(0.83, at_least=True)
FLAT_MEMORY = Goal(1.05)

# the local cloud, compared with others that run the bot's function
SAM = {
    "start": Goal(0.7),
    "first": Goal(0.13),
    "warm": Goal(0.12),
    "edit": Goal(0.08),
    "slowest": Goal(1.0),
    "memory": Goal(0.6),
}
MINISTACK = {"start": Goal(2.0), "warm": Goal(0.05), "memory": Goal(0.6)}

# the project, compared with an earlier commit
BEFORE_DEV_MEMORY = Goal(0.35)
BEFORE_SETUP = Goal(0.4)
BEFORE_SWEEPER = Goal(0.1)
BEFORE_SAME_TESTS = Goal(0.6)
BEFORE_ALL_TESTS = Goal(1.0)
BEFORE_PAGE = Goal(0.5)
