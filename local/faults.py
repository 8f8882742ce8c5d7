"""What can go wrong in the cloud itself: S3 fails, and instances die during a request."""

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.fault_kinds import FaultKind
from darkroom_emulators.kit.faults import FaultBook

_S3 = ("method", "prefix")
S3_FAULTS = {
    "s3_error": FaultKind("S3 does nothing and answers 503 SlowDown", _S3, in_chaos={}),
    "s3_lost_answer": FaultKind("S3 does its work, but the caller gets a 500", _S3, in_chaos={}),
    "s3_conflict": FaultKind(
        "a conditional write does nothing and is answered 409", _S3, in_chaos={}
    ),
}
INSTANCE_FAULTS = {
    "instance_killed": FaultKind(
        "an instance is killed just before it hears what came of a call to S3, Telegram or "
        "Replicate; call 1 is the first of its request",
        ("function", "call"),
    ),
}


def cloud_faults(log: EventLog, seed: int) -> FaultBook:
    """Return the cloud's own faults, all switched off; `seed` seeds their random choices."""
    return FaultBook("cloud", lambda: S3_FAULTS | INSTANCE_FAULTS, log, seed=seed)
