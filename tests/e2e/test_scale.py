"""What docs/scale.md says that a photo costs is counted from a photo."""

from bench.scale.photo import measure
from bench.scale.prices import costs, gigabyte_seconds


def test_a_photos_calls_are_counted_from_the_event_log():
    calls = measure()
    assert (calls.invocations, calls.downloads, calls.replicate) == (2, 1, 1)
    assert calls.messages == 2  # "please wait" and the answer
    assert calls.s3_writes >= 4
    assert calls.picture_bytes > 10_000
    assert 0 < gigabyte_seconds(calls) < 10
    assert all(each > 0 for each in costs(calls).values())
