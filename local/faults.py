"""Faults of the cloud itself: S3 fails, or an instance dies during a request."""

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.fault_kinds import FaultKind
from darkroom_emulators.kit.faults import FaultBook

_S3 = ("method", "prefix")
S3_FAULTS = {
    "s3_error": FaultKind("S3 does nothing and returns 503 SlowDown", _S3, in_chaos={}),
    "s3_lost_answer": FaultKind("S3 handles the call, but returns 500", _S3, in_chaos={}),
    "s3_conflict": FaultKind(
        "a conditional write changes nothing and gets a 409", _S3, in_chaos={}
    ),
}
INSTANCE_FAULTS = {
    "instance_killed": FaultKind(
        "an instance is killed just before it gets the response to a call to S3, Telegram or "
        "Replicate; call 1 is the first call of its request",
        ("function", "call"),
    ),
}


def cloud_faults(log: EventLog, seed: int) -> FaultBook:
    """Return the cloud's faults, all switched off. `seed` seeds their random choices."""
    return FaultBook("cloud", lambda: S3_FAULTS | INSTANCE_FAULTS, log, seed=seed)
