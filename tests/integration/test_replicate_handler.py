"""The Replicate webhook's handler, called directly with HTTP API events."""

import base64
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from common.bot.claims import ClaimState, get_claims
from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.bot.waiting import get_waiting_list
from common.texts import ENGLISH
from replicate_webhook.app import handler

from ..conftest import BOT_SETTINGS
from .conftest import NOW, Context, http_event, put

PHOTO = (Path(__file__).parent.parent / "data" / "grace_hopper.jpg").read_bytes()
PICTURE = "data:image/jpeg;base64," + base64.b64encode(PHOTO).decode()
ID = "ype2b3w02xrme0cqadzrms82nm"

pytestmark = pytest.mark.usefixtures("outside")


def webhook(body, *, secret=BOT_SETTINGS["REPLICATE_WEBHOOK_SECRET"], sent_at=NOW, **changes):
    """Return a webhook as Replicate signs it, with headers changed afterwards by `changes`."""
    text = body if isinstance(body, str) else json.dumps(body)
    signature = Webhook(secret).sign("msg_1", datetime.fromtimestamp(sent_at, UTC), text)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(sent_at)),
        "webhook-signature": signature,
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    return http_event("/webhook/replicate", text, headers, now=NOW)


def post(event):
    """Pass the event to the handler; return the response's status and JSON body."""
    answer = handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def ended(status="succeeded", **more):
    return {"id": ID, "status": status, "output": None, "error": None, **more}


@pytest.fixture
def task(telegram):
    """A stored task, whose result is the answer to a photo in the chat."""
    photo = telegram.send_photo(PHOTO)
    return get_storage().save_task_state(
        Task(
            prediction_id=ID,
            chat_id=777,
            message_id=photo["message_id"],
            owner_id=777,
            job="1",
            language=ENGLISH,
            input_key="images/input/x.jpg",
            created_at=NOW,
        )
    )


def claim():
    """Return the claim of the task's update."""
    return get_claims().look("1")


def said(telegram):
    return [m for m in telegram.messages() if m["from"]["is_bot"]]


def test_a_failed_prediction_is_reported_and_ends_the_task(telegram, task):
    assert post(webhook(ended("failed", error="boom"))) == (200, {"status": "ok"})
    (answer,) = said(telegram)
    assert answer["text"].startswith("Sorry, this picture could not be processed.")
    assert answer["reply_to_message"]["message_id"] == task.message_id
    assert claim().state is ClaimState.ANSWERED


def test_a_webhook_that_arrives_twice_sends_one_answer(telegram, task):
    event = webhook(ended("canceled"))
    assert [post(event), post(event)] == [(200, {"status": "ok"})] * 2
    assert len(said(telegram)) == 1


def test_a_webhook_that_arrives_before_its_task_is_stored_gets_a_404(telegram):
    status, answer = post(webhook(ended("failed")))
    assert (status, answer) == (404, {"error": "there is no task for this prediction"})
    assert said(telegram) == []


def test_a_webhook_before_the_predictions_end_does_nothing(telegram, task):
    assert post(webhook(ended("processing"))) == (200, {"status": "ok"})
    assert get_storage().load_task_state(ID) == task


@pytest.mark.parametrize("status", ["failed", "succeeded"])
def test_replicate_gets_a_503_while_another_run_answers(telegram, task, status):
    get_claims().answer(task, NOW - 20, 60)
    answer = handler(webhook(ended(status)), Context())
    assert answer["statusCode"] == 503
    assert 0 < int(answer["headers"]["retry-after"]) <= 41
    assert said(telegram) == []


def test_a_task_that_another_run_answers_is_put_on_the_waiting_list_in_case_that_run_dies(task):
    get_claims().answer(task, NOW - 20, 60)
    assert post(webhook(ended("failed")))[0] == 503
    assert list(get_waiting_list().between(0, NOW + 1)) == [task.entry]


def test_another_run_takes_over_when_a_dead_runs_lease_has_expired(telegram, task):
    get_claims().answer(task, NOW - 61, 60)
    assert post(webhook(ended("failed")))[0] == 200
    assert len(said(telegram)) == 1


def test_if_telegram_is_down_the_next_try_can_take_the_task(telegram, task):
    telegram.faults.add("error", times=1, match={"method": "sendMessage"}, status=502)
    assert post(webhook(ended("failed")))[0] == 503
    assert claim().state is ClaimState.DONE
    assert post(webhook(ended("failed")))[0] == 200
    assert len(said(telegram)) == 1


def test_the_answer_to_a_person_who_blocked_the_bot_is_not_retried(telegram, task):
    telegram.block()
    assert post(webhook(ended("failed"))) == (200, {"status": "ok"})
    assert claim().state is ClaimState.ANSWERED


@pytest.mark.parametrize("output", [None, "", [], {}, [1], 7, "ftp://example.com/x", "data:,"])
def test_an_output_without_a_picture_is_reported(telegram, task, output):
    assert post(webhook(ended(output=output))) == (200, {"status": "ok"})
    assert said(telegram)[-1]["text"].startswith("Sorry, this picture could not be processed.")


@pytest.mark.parametrize("output", ["data:image/jpeg;base64,é", "http://example.com:99999/x"])
def test_an_output_that_can_never_be_fetched_is_reported_immediately(telegram, task, output):
    assert post(webhook(ended(output=output))) == (200, {"status": "ok"})
    assert said(telegram)[-1]["text"].startswith("Sorry, this picture could not be processed.")


def test_a_picture_is_sent_even_if_uploading_cant_be_shown(telegram, task):
    telegram.faults.add("error", match={"method": "sendChatAction"}, status=400)
    assert post(webhook(ended(output=PICTURE)))[0] == 200
    assert "photo" in said(telegram)[-1]


def test_if_the_topic_was_deleted_the_answer_goes_to_the_group(telegram, task, capsys):
    group = telegram.new_chat("supergroup", "Photographers", forum=True)
    elsewhere = task.model_copy(update={"chat_id": group, "thread_id": 4711})
    get_storage().save_task_state(elsewhere)
    assert post(webhook(ended(output=PICTURE)))[0] == 200
    assert "photo" in telegram.messages(group)[-1]
    counted = capsys.readouterr().out
    assert "PhotosAnswered" in counted
    assert "PhotosFailed" not in counted


def test_the_first_ten_of_many_pictures_are_sent_as_one_album(telegram, task, capsys):
    assert post(webhook(ended(output=[PICTURE] * 12)))[0] == 200
    *sent, buttons = said(telegram)
    assert len(sent) == 10
    assert buttons["text"] == "Which one should I work on next?"
    assert len({message["media_group_id"] for message in sent}) == 1
    assert '"PicturesLeftOut":[2.0]' in capsys.readouterr().out.replace(" ", "")


@pytest.mark.parametrize(
    "event",
    [
        webhook(ended(), secret="whsec_" + "A" * 32),
        webhook(ended(), sent_at=NOW - 301),
        webhook(ended(), webhook_signature="v1,AAAA"),
        webhook(ended(), webhook_id="msg_2"),
        {**webhook(ended()), "body": json.dumps(ended("failed"))},
        http_event("/webhook/replicate", ended(), now=NOW),
        http_event("/webhook/replicate", "not JSON", now=NOW),
    ],
)
def test_a_webhook_without_a_fresh_valid_signature_is_refused(telegram, task, event):
    assert post(event)[0] == 401
    assert get_storage().load_task_state(ID) == task
    assert said(telegram) == []


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"id": "../../etc", "status": "failed"}'])
def test_a_signed_body_that_is_not_a_prediction_is_refused(body):
    status, answer = post(webhook(body))
    assert status == 400
    assert answer["error"].startswith("not a prediction: ")


@pytest.mark.parametrize(
    ("status", "description"),
    [(401, "Unauthorized"), (404, "Not Found"), (421, "Misdirected Request: unallowed token")],
)
def test_if_telegram_refuses_the_token_the_task_stays_unanswered(
    telegram, task, capsys, status, description
):
    refused = {"status": status, "description": description}
    telegram.faults.add("error", times=1, match={"method": "sendMessage"}, **refused)
    assert post(webhook(ended("failed")))[0] == 503
    assert claim().state is ClaimState.DONE
    assert '"TelegramTokenRefused":[1.0]' in capsys.readouterr().out.replace(" ", "")
    assert post(webhook(ended("failed"))) == (200, {"status": "ok"})
    assert len(said(telegram)) == 1


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: chat not found"),
        (404, "Not Found: method not found"),
    ],
)
def test_if_telegram_will_never_accept_the_answer_the_task_is_over(
    telegram, task, capsys, status, description
):
    refused = {"status": status, "description": description}
    telegram.faults.add("error", match={"method": "sendMessage"}, **refused)
    assert post(webhook(ended("failed"))) == (200, {"status": "ok"})
    assert claim().state is ClaimState.ANSWERED
    assert "TelegramTokenRefused" not in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"no JSON", b"[]", b"\xff", b"{}", b'{"chat_id": "?"}'])
def test_an_unreadable_task_is_ended(telegram, content, capsys):
    put(f"tasks/{ID}.json", content)
    assert [post(webhook(ended("failed")))] * 2 == [(200, {"status": "ok"})] * 2
    assert said(telegram) == []
    assert get_storage().load_task_state(ID).is_over
    assert '"UnreadableRecords":[1.0]' in capsys.readouterr().out.replace(" ", "")


def test_a_task_with_only_a_chat_is_answered_once(telegram):
    put(f"tasks/{ID}.json", b'{"chat_id": 777}')
    assert [post(webhook(ended(output=PICTURE)))] * 2 == [(200, {"status": "ok"})] * 2
    (answer,) = said(telegram)
    assert "photo" in answer


def test_an_answered_task_in_an_unknown_form_is_not_answered_again(telegram):
    put(f"tasks/{ID}.json", b'{"chat_id": 777, "state": "answered", "message_id": "a new form"}')
    assert post(webhook(ended(output=PICTURE))) == (200, {"status": "ok"})
    assert said(telegram) == []


def test_under_sam_local_webhooks_are_accepted_for_longer_than_five_minutes(telegram, task):
    """`sam local start-api` 1.170.0 stamps each request with the time of its own start."""
    event = webhook(ended("failed"), sent_at=time.time())
    event["requestContext"]["timeEpoch"] = int(time.time()) - 301
    assert post(event) == (200, {"status": "ok"})
    assert len(said(telegram)) == 1
