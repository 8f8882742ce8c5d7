"""Goals for the ratio of ours to theirs; each row names its own, if it has one.

What nothing else does is compared with the seconds (S) or milliseconds (MS) that it may take.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound of a ratio: at most that, or at least."""

    ratio: float
    at_least: bool = False

    def share(self, ratio: float) -> float:
        """Return how much of what is allowed a ratio takes: the goal is met up to 1."""
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

# the bot: to its own floor, to the naive way, to itself with nothing in S3
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

# the emulators: to the like of them, to themselves after less work
TO_TELEGRAM_TEST_API = Goal(1.5, at_least=True)
TO_COG = Goal(15, at_least=True)
AFTER_MUCH_WORK = Goal(0.83, at_least=True)
FLAT_MEMORY = Goal(1.05)

# the local cloud to others, the bot's function in each
SAM = {
    "start": Goal(0.7),
    "first": Goal(0.13),
    "warm": Goal(0.12),
    "edit": Goal(0.08),
    "slowest": Goal(1.0),
    "memory": Goal(0.6),
}
MINISTACK = {"start": Goal(2.0), "warm": Goal(0.05), "memory": Goal(0.6)}

# the project: to an earlier commit
BEFORE_DEV_MEMORY = Goal(0.35)
BEFORE_SETUP = Goal(0.4)
BEFORE_SWEEPER = Goal(0.1)
BEFORE_SAME_TESTS = Goal(0.6)
BEFORE_ALL_TESTS = Goal(1.0)
BEFORE_PAGE = Goal(0.5)
