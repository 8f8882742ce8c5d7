"""Which S3 requests cause events, and for which functions."""

from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from local.s3.notifications import ObjectChange, changes_of, is_wanted, notification
from local.s3.notifier import MOST_ROUNDS, Notifier
from local.s3.request import S3Request
from local.sam.template import Function, ObjectEvents
from local.traces import new_trace, root_of

DELETED = b"""<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<Deleted><Key>a</Key></Deleted><Error><Key>b</Key></Error></DeleteResult>"""


@pytest.mark.parametrize(
    ("method", "target", "headers", "status", "found"),
    [
        ("PUT", "/b/a%20key/x", {}, 200, [("ObjectCreated:Put", "a key/x")]),
        ("PUT", "/b/k", {"x-amz-copy-source": "b/o"}, 200, [("ObjectCreated:Copy", "k")]),
        ("POST", "/b/k?uploadId=1", {}, 200, [("ObjectCreated:CompleteMultipartUpload", "k")]),
        ("DELETE", "/b/k", {}, 204, [("ObjectRemoved:Delete", "k")]),
        ("POST", "/b?delete", {}, 200, [("ObjectRemoved:Delete", "a")]),
        ("PUT", "/b/k", {}, 412, []),
        ("PUT", "/b/k?partNumber=1&uploadId=1", {}, 200, []),
        ("PUT", "/b/k?tagging", {}, 200, []),
        ("DELETE", "/b/k?uploadId=1", {}, 204, []),
        ("POST", "/b/k?uploads", {}, 200, []),
        ("PUT", "/b", {}, 200, []),
        ("GET", "/b/k", {}, 200, []),
    ],
)
def test_a_request_causes_events_for_what_it_changes(method, target, headers, status, found):
    path, _, query = target.partition("?")
    request = S3Request(method, path, query, headers, b"")

    changes = list(changes_of(request, status, DELETED))

    assert changes == [(kind, "b", key) for kind, key in found]


@pytest.mark.parametrize(
    ("wanted", "is_so"),
    [
        (ObjectEvents("b", ("s3:ObjectCreated:*",)), True),
        (ObjectEvents("b", ("s3:ObjectRemoved:*", "s3:ObjectCreated:Put")), True),
        (ObjectEvents("b", ("s3:ObjectCreated:Copy",)), False),
        (ObjectEvents("c", ("s3:ObjectCreated:*",)), False),
        (ObjectEvents("b", ("s3:ObjectCreated:*",), prefix="in/", suffix=".jpg"), True),
        (ObjectEvents("b", ("s3:ObjectCreated:*",), prefix="out/"), False),
        (ObjectEvents("b", ("s3:ObjectCreated:*",), suffix=".png"), False),
    ],
)
def test_a_function_gets_the_events_that_match_its_filter(wanted: ObjectEvents, is_so: bool):
    assert is_wanted(ObjectChange("ObjectCreated:Put", "b", "in/a.jpg"), wanted) is is_so


def test_the_event_has_s3s_form():
    change = ObjectChange("ObjectCreated:Put", "b", "in/a b+ü.jpg", 7, '"e"')

    (record,) = notification(change, "Uploaded", 1_700_000_000.25)["Records"]

    assert record["s3"]["object"]["key"] == "in/a+b%2B%C3%BC.jpg"
    assert (record["s3"]["object"]["size"], record["s3"]["object"]["eTag"]) == (7, "e")
    assert record["eventTime"] == "2023-11-14T22:13:20.250Z"
    assert record["s3"]["configurationId"] == "Uploaded"


class QueuedEvents(list[tuple[str, str]]):
    """A queue that keeps only the name of each event's function, and its trace header."""

    def put(self, name: str, event: bytes, trace_id: str = "") -> None:
        self.append((name, trace_id))


@pytest.fixture
def queue() -> QueuedEvents:
    return QueuedEvents()


@pytest.fixture
def notifier(queue: QueuedEvents) -> Notifier:
    wanted = (ObjectEvents("b", ("s3:ObjectCreated:*",)),)
    function = Function(
        "F", "a.b", Path(), (), {}, timeout=3, memory_mb=128, routes=(), object_events=wanted
    )
    return Notifier([function], queue, Clock(start=0, speed=0))


def created(key: str, trace_id: str = "") -> ObjectChange:
    return ObjectChange("ObjectCreated:Put", "b", key, trace_id=trace_id)


def test_changes_during_setup_run_no_functions(notifier: Notifier, queue: QueuedEvents):
    notifier.hear(created("k"))
    assert queue == []
    notifier.start()
    notifier.hear(created("k"))
    assert queue == [("F", "")]


def test_one_request_may_create_any_number_of_objects(notifier: Notifier, queue: QueuedEvents):
    trace_id = new_trace(0)
    notifier.start()
    for number in range(3 * MOST_ROUNDS):
        notifier.hear(created(f"{number}", trace_id))
    assert len(queue) == 3 * MOST_ROUNDS
    assert {root_of(trace) for _, trace in queue} == {root_of(trace_id)}


def test_a_function_that_triggers_itself_is_stopped_and_this_is_logged(
    notifier: Notifier, queue: QueuedEvents, caplog: pytest.LogCaptureFixture
):
    notifier.start()
    notifier.hear(created("0", new_trace(0)))
    for number, (_, trace_id) in enumerate(queue, start=1):  # which grows meanwhile
        notifier.hear(created(f"{number}", trace_id))
    assert len(queue) == MOST_ROUNDS
    assert "F is not run for 16" in caplog.text
