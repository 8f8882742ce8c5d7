"""Which journey each event belongs to, and the state of a journey."""

import asyncio
import json

import pytest

from common.clients.telegram import SLOW_METHODS
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import (
    BotCall,
    UpdateAttempt,
    UpdateCreated,
    UpdateDropped,
)
from local.eventbridge.events import ScheduleDue
from local.http_api.events import RequestAnswered, RequestReceived
from local.journeys.events import WebhookAgain
from local.lambda_.events import ExceptionLogged, InvocationEnded, InvocationStarted, LogLine
from local.page.index import JourneyIndex
from local.s3.events import S3Call
from tests.some_events import some

FIRST, SECOND = "a" * 26, "b" * 26
SWEEP = "1-00000000-" + "5" * 24


class Story:
    """Appends events as the cloud does, and collects them into journeys."""

    def __init__(self):
        self.log = EventLog(Clock())
        self.index = JourneyIndex(self.log)

    def photo(self, update_id, prediction_id, *, create_status=201):
        """Log a photo and its prediction; `create_status` is Replicate's response to the bot."""
        trace = self.trace(update_id)
        message = {"message_id": update_id, "photo": [{"file_unique_id": "AQAD"}]}
        update = {"update_id": update_id, "message": message}
        self.log.append(some(UpdateCreated, update_id=update_id, chat_id=5, update=update))
        self.came("/webhook/telegram", update, trace)
        self.prediction(prediction_id, "starting", trace)
        answer = {"id": prediction_id} if create_status == 201 else {"detail": "no"}
        self.replicate("POST", "/v1/predictions", create_status, answer, trace)
        self.prediction(prediction_id, "succeeded", trace)

    def trace(self, number):
        return f"1-00000000-{number:024x}"

    def came(self, path, body, trace):
        self.log.append(some(RequestReceived, trace=trace, path=path, body=json.dumps(body)))

    def prediction(self, prediction_id, status, trace):
        self.log.append(
            some(PredictionState, prediction_id=prediction_id, status=status, trace=trace)
        )

    def replicate(self, method, path, status, response, trace=SWEEP, **more):
        facts = {"method": method, "path": path, "status": status, "response": response}
        self.log.append(some(ApiCall, **facts, trace=trace, **more))

    def s3(self, method, key, trace=SWEEP, **more):
        self.log.append(some(S3Call, method=method, key=key, trace=trace, **more))

    def telegram(self, method, trace=SWEEP, via="http", status=200, update_id=None, reply_to=None):
        facts = {"method": method, "status": status, "via": via, "update_id": update_id}
        reply = json.dumps({"message_id": reply_to, "allow_sending_without_reply": True})
        params = {"chat_id": "5", "reply_parameters": reply} if reply_to else {}
        self.log.append(some(BotCall, **facts, params=params, trace=trace))

    def says(self, event, trace=SWEEP, **fields):
        """Log an event of the bot. Its message is for people, so any wording must work."""
        line = {"message": "in any words", "event": event, **fields}
        self.log.append(some(LogLine, trace=trace, line=line))

    def journey(self, update_id):
        found = self.index.journey(update_id)
        assert found is not None
        return found

    def state(self, update_id):
        return self.journey(update_id).summary.state

    def last(self, update_id):
        """Return the key, path or method of a journey's last event."""
        event = self.journey(update_id).entries[-1].event
        names = ("key", "path", "method")
        return next(found for name in names if (found := getattr(event, name, None)))


@pytest.fixture
def story():
    return Story()


def test_a_sweeps_calls_are_divided_among_its_photos(story):
    story.photo(1, FIRST)
    story.photo(2, SECOND)
    story.s3("GET", "")
    for prediction_id in (FIRST, SECOND):
        story.s3("GET", f"tasks/{prediction_id}.json")
        story.replicate("GET", f"/v1/predictions/{prediction_id}", 200, {"id": prediction_id})
        story.telegram("sendPhoto")
        story.s3("DELETE", f"waiting/1795507297.576-{prediction_id}")
        story.s3("GET", "people/5.json")
    story.s3("GET", "")

    for update_id in (1, 2):
        assert story.state(update_id) == "answered"
        assert story.last(update_id) == "people/5.json"
        assert len(story.journey(update_id).entries) == 10


def test_replies_that_one_sweep_sends_at_once_are_each_in_their_own_journey(story):
    story.photo(1, FIRST)
    story.photo(2, SECOND)
    for prediction_id in (FIRST, SECOND):
        story.s3("GET", f"tasks/{prediction_id}.json")
    for message_id in (1, 2):
        story.telegram("sendPhoto", reply_to=message_id)

    assert [story.last(update_id) for update_id in (1, 2)] == ["sendPhoto", "sendPhoto"]


def sweep(story, trace=SWEEP, **end):
    """Log a sweeper run, which the first `next` starts and the second ends."""
    facts = {"trace": trace, "function": "Sweeper"}
    story.log.append(some(ScheduleDue, **facts))
    story.log.append(some(InvocationStarted, request_id="1", **facts))
    yield
    story.log.append(some(InvocationEnded, request_id="1", **facts, **end))
    yield


def kinds(journey):
    return [entry.event.kind for entry in journey.entries]


def test_a_scheduled_run_is_in_its_photos_journeys_and_in_its_functions(story):
    story.photo(11, FIRST)
    story.photo(12, SECOND)
    story.photo(13, "c" * 26)
    before = len(story.journey(13).entries)
    run = sweep(story)
    next(run)
    for prediction_id in (FIRST, SECOND):
        story.s3("GET", f"tasks/{prediction_id}.json")
    next(run)

    for update_id in (11, 12):
        assert kinds(story.journey(update_id))[-4:] == [
            "schedule.due",
            "invocation.start",
            "s3.call",
            "invocation.end",
        ]
    assert len(story.journey(13).entries) == before
    (function,) = [each for each in story.index.journeys() if each.summary.kind == "runs"]
    assert (function.summary.title, function.summary.state) == ("Sweeper", "done")
    assert kinds(function).count("s3.call") == 2


def test_runs_that_did_nothing_or_failed_are_in_their_functions_journey(story):
    for run in (sweep(story), sweep(story, "1-0-b", error={"type": "KeyError", "message": "no"})):
        next(run)
        next(run)

    (function,) = story.index.journeys()
    assert kinds(function) == ["schedule.due", "invocation.start", "invocation.end"] * 2
    summary = function.summary
    assert (summary.state, summary.failures, summary.error) == ("failed", 1, "KeyError: no")


def test_a_followed_event_names_all_its_journeys(story):
    story.photo(11, FIRST)
    story.photo(12, SECOND)
    run = sweep(story)
    next(run)
    for prediction_id in (FIRST, SECOND):
        story.s3("GET", f"tasks/{prediction_id}.json")
    next(run)

    async def follow():
        return [each async for each in story.index.follow(0)]

    story.log.close()
    end = asyncio.run(follow())[-1]
    assert end["kind"] == "invocation.end"
    assert sorted([end["journey"]["update_id"], *end["also"]])[-2:] == [11, 12]


def test_a_webhook_that_is_sent_again_belongs_to_its_update(story):
    story.photo(1, FIRST)
    story.log.append(
        some(WebhookAgain, trace=story.trace(9), update_id=1, caller="telegram", forge="no_secret")
    )
    story.came("/webhook/telegram", {"no": "update"}, story.trace(9))
    story.s3("GET", "anything", trace=story.trace(9))

    assert story.last(1) == "anything"


def test_an_exception_and_the_number_of_failures_stay_known_after_a_success(story):
    story.photo(1, FIRST)
    for _ in range(2):
        story.log.append(some(ExceptionLogged, trace=story.trace(1)))
        story.log.append(some(RequestAnswered, trace=story.trace(1), status=500))
    later = {"retry-after": "10"}
    story.log.append(some(RequestAnswered, trace=story.trace(1), status=503, headers=later))
    story.telegram("sendPhoto", trace=story.trace(1))

    summary = story.journey(1).summary
    assert (summary.state, summary.failures) == ("answered", 2)
    assert summary.error == "KeyError: 'oops'  app.py:7"


def test_the_gateways_own_error_is_shown_unless_there_was_an_exception(story):
    why = "no result within 30 s"
    story.photo(1, FIRST)
    story.log.append(some(RequestAnswered, trace=story.trace(1), status=503, error=why))
    assert story.journey(1).summary.error == why

    story.photo(2, FIRST)
    story.log.append(some(ExceptionLogged, trace=story.trace(2)))
    story.log.append(some(RequestAnswered, trace=story.trace(2), status=503, error=why))
    assert story.journey(2).summary.error == "KeyError: 'oops'  app.py:7"


def test_a_run_that_raised_counts_once_whatever_its_response(story):
    story.photo(1, FIRST)
    story.log.append(some(ExceptionLogged, trace=story.trace(1)))
    story.log.append(some(RequestAnswered, trace=story.trace(1), status=500))
    # at the last try, the bot gives up on the update and returns 200
    story.log.append(some(ExceptionLogged, trace=story.trace(1)))
    story.log.append(some(RequestAnswered, trace=story.trace(1), status=200))

    assert story.journey(1).summary.failures == 2


def test_a_journey_ends_when_the_person_is_answered_and_nothing_later_changes_that(story):
    story.photo(1, FIRST)
    assert story.journey(1).summary.ended is None
    story.telegram("sendPhoto", trace=story.trace(1))
    summary = story.journey(1).summary
    ended, end_id = summary.ended, summary.end_id
    story.came("/webhook/telegram", {"update_id": 1}, story.trace(9))
    story.says("update_already_done", trace=story.trace(9))

    summary = story.journey(1).summary
    assert end_id == story.log.last_id - 2
    assert (summary.ended, summary.end_id) == (ended, end_id)


def test_a_dropped_updates_journey_is_dropped(story):
    story.log.append(some(UpdateCreated, update_id=1))
    story.log.append(some(UpdateDropped, update_id=1))

    assert story.state(1) == "dropped"


def test_a_press_that_reads_an_earlier_task_is_a_separate_journey(story):
    story.photo(1, FIRST)
    story.came("/webhook/telegram", {"update_id": 2, "callback_query": {}}, story.trace(2))
    story.s3("GET", f"tasks/{FIRST}.json", trace=story.trace(2))

    assert story.last(2) == f"tasks/{FIRST}.json"


def test_reading_a_picture_again_belongs_to_the_journey_that_repeats_it(story):
    key = "images/input/1.jpg"
    story.photo(1, FIRST)
    story.s3("PUT", key, trace=story.trace(1))
    story.came("/webhook/telegram", {"update_id": 2, "callback_query": {}}, story.trace(2))
    asked = {"body": {"input": {"image": f"http://127.0.0.1:9000/bucket/{key}?X-Amz-Expires=1"}}}
    story.replicate(
        "POST", "/v1/predictions", 201, {"id": SECOND}, trace=story.trace(2), request=asked
    )
    story.s3("GET", key, trace=None)

    assert story.last(2) == key
    assert len(story.journey(1).entries) == 6


def test_a_canceled_photos_journey_is_separate_from_the_press_and_is_canceled(story):
    story.photo(1, FIRST)
    story.came("/webhook/telegram", {"update_id": 2, "callback_query": {}}, story.trace(2))
    path = f"/v1/predictions/{FIRST}/cancel"
    story.replicate("POST", path, 200, {"id": FIRST}, trace=story.trace(2))
    story.prediction(FIRST, "canceled", None)
    story.came("/webhook/replicate", {"id": FIRST}, story.trace(9))
    story.says("task_answered", prediction_id=FIRST)

    assert story.state(1) == "canceled"


def test_a_press_is_titled_with_the_buttons_label(story):
    again = {"text": "Again", "callback_data": f"again:{FIRST}"}
    query = {
        "data": again["callback_data"],
        "message": {"message_id": 1, "reply_markup": {"inline_keyboard": [[again]]}},
    }
    update = {"update_id": 1, "callback_query": query}
    story.log.append(some(UpdateCreated, update=update))

    assert story.journey(1).summary.title == "Again"


def test_an_update_that_makes_the_bot_fail_is_erring_until_it_is_accepted(story):
    update = {"update_id": 1, "message": {"message_id": 1, "text": "hello"}}
    story.log.append(some(UpdateCreated, update=update))
    story.log.append(some(UpdateAttempt, status=500, error="500"))
    assert story.state(1) == "erring"
    story.log.append(some(UpdateAttempt))

    assert story.state(1) == "done"


def test_a_webhook_that_makes_the_bot_fail_is_erring_until_the_answer(story):
    story.photo(1, FIRST)
    story.log.append(some(WebhookAttempt, prediction_id=FIRST, status=404))
    assert story.state(1) == "working"
    story.log.append(some(WebhookAttempt, prediction_id=FIRST, status=500))
    assert story.state(1) == "erring"
    story.telegram("sendPhoto", trace=story.trace(1))

    assert story.state(1) == "answered"


def test_a_prediction_whose_reply_was_lost_is_known_from_its_webhook(story):
    story.photo(1, FIRST, create_status=502)
    story.came("/webhook/replicate", {"id": FIRST}, story.trace(9))

    assert story.last(1) == "/webhook/replicate"


def test_an_output_found_by_a_sweep_is_known_when_telegram_fetches_it(story):
    story.photo(1, FIRST)
    output = "http://127.0.0.1:8001/xezq/abc/out-0.jpg"
    path = f"/v1/predictions/{FIRST}"
    story.replicate("GET", path, 200, {"id": FIRST, "output": [output]})
    story.replicate("GET", "/xezq/abc/out-0.jpg", 200, None, trace=None)

    assert story.last(1) == "/xezq/abc/out-0.jpg"


def test_a_photo_whose_output_could_not_be_sent_has_failed(story):
    story.photo(1, FIRST)
    assert story.state(1) == "working"
    story.says("task_answered", prediction_id=FIRST)

    assert story.state(1) == "failed"


def test_a_task_that_was_given_up_has_failed(story):
    story.photo(1, FIRST)
    story.says("task_given_up", prediction_id=FIRST)

    assert story.state(1) == "failed"


def test_an_update_that_was_given_up_has_failed(story):
    """The person got a text instead of a picture, in the response to the webhook."""
    story.photo(1, FIRST)
    story.says("update_given_up", trace=story.trace(1), reason="MemoryError", tries=3)

    assert story.state(1) == "failed"


def test_a_photo_refused_by_a_second_run_after_the_first_died_has_failed(story):
    """scripts/long-day found this: the file had expired by the time of the second run."""
    story.photo(1, FIRST)
    story.says("photo_not_taken", trace=story.trace(1), reason="unreadable")

    assert story.state(1) == "failed"


def test_an_update_delivered_again_after_it_is_done_is_a_duplicate(story):
    story.photo(1, FIRST)
    for _ in range(2):
        story.says("update_already_done", trace=story.trace(1))

    assert (story.journey(1).summary.duplicates, story.state(1)) == (2, "working")


@pytest.mark.parametrize(
    "line",
    [
        {"message": "task answered"},
        {"message": "task answered", "event": "something_else"},
        {"message": "task answered", "event": ["task_answered"]},
        "task_answered",
    ],
)
def test_a_log_lines_wording_does_not_matter(story, line):
    story.photo(1, FIRST)
    story.log.append(some(LogLine, trace=story.trace(1), line=line))

    assert story.state(1) == "working"


@pytest.mark.parametrize("method", sorted(SLOW_METHODS))
def test_a_result_in_the_chat_is_the_answer_even_if_a_second_prediction_fails(story, method):
    story.photo(1, FIRST)
    story.telegram(method, trace=story.trace(1))
    story.says("task_answered", prediction_id=FIRST)
    story.prediction(SECOND, "failed", story.trace(1))

    assert story.state(1) == "answered"


def test_a_failed_photo_is_in_progress_until_the_person_is_notified(story):
    story.photo(1, FIRST)
    story.prediction(FIRST, "failed", story.trace(1))
    assert story.state(1) == "working"
    story.says("task_answered", prediction_id=FIRST)

    assert story.state(1) == "failed"


def test_an_update_answered_in_the_response_is_done_despite_a_dead_runs_prediction(story):
    story.photo(1, FIRST, create_status=502)
    story.telegram("sendMessage", via="webhook", update_id=1)

    assert story.state(1) == "done"


def test_a_journey_contains_no_events_that_the_log_has_dropped(story):
    story.log = EventLog(Clock(), keep=10)
    story.index = JourneyIndex(story.log)
    story.photo(1, FIRST)
    assert len(story.journey(1).entries) == 5
    for _ in range(8):
        story.s3("GET", "")

    kinds = [entry.event.kind for entry in story.journey(1).entries]
    assert kinds == ["call", "prediction.state"]
    assert story.journey(1).summary.state == "working"


def test_a_record_shows_how_a_photo_ended_if_the_run_died_before_logging_it(story):
    story.photo(1, FIRST)
    story.log.append(some(WebhookAttempt, prediction_id=FIRST, status=502))
    assert story.state(1) == "erring"
    story.s3("PUT", "updates/1.json", trace=story.trace(1), sent='{"state": "claimed"}')
    story.s3("PUT", "updates/1.json", sent='{"state": "answering"}')
    assert story.state(1) == "erring"
    story.s3("PUT", "updates/1.json", sent='{"state": "answered"}', status=503)
    assert story.state(1) == "erring"
    story.s3("PUT", "updates/1.json", sent='{"state": "answered"}')
    assert story.state(1) == "failed"


@pytest.mark.parametrize("digits", [19, 20, 6000])  # int() accepts at most 4,300
def test_a_number_too_large_for_an_update_id_is_ignored(story, digits):
    story.photo(1, FIRST)
    body = '{"update_id": ' + "9" * digits + "}"
    story.log.append(some(RequestReceived, trace="Root=9", path="/webhook/telegram", body=body))
    assert story.journey(1).summary.state == "working"
