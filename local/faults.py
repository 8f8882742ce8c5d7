"""What can go wrong in the cloud itself: S3 fails, and instances die in mid-request."""

import random

from emulator_kit.events import EventLog
from emulator_kit.faults import FaultBook

S3_FAULTS = {
    "s3_error": "S3 does nothing and answers 503 SlowDown; match method, prefix",
    "s3_lost_answer": "S3 does its work, but the caller gets a 500; match method, prefix",
    "s3_conflict": "a conditional write does nothing and is answered 409; match prefix",
}
INSTANCE_FAULTS = {
    "instance_killed": "an instance is killed just before it hears what came of a call to S3, "
    "Telegram or Replicate; match function, call (1 is the first of its request)",
}


def cloud_faults(log: EventLog, seed: int) -> FaultBook:
    """Return the cloud's own faults, all off; `seed` decides their chances."""
    rng = random.Random(f"{seed}:cloud")  # noqa: S311 - no secret
    return FaultBook("cloud", S3_FAULTS | INSTANCE_FAULTS, log, rng)
