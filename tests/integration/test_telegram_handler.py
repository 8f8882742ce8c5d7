"""The Telegram webhook's handler, called directly with HTTP API events."""

import base64
import json
from pathlib import Path

import pytest

from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.telegram.events import BotCall, UpdateCreated
from telegram_webhook.app import handler

from ..conftest import forget_clients
from .conftest import NOW, SECRET, Context, http_event

PHOTO = (Path(__file__).parent.parent / "data" / "grace_hopper.jpg").read_bytes()

pytestmark = pytest.mark.usefixtures("outside")


def post(body, headers=None, *, now=NOW):
    """Send a body to the handler; return the response's status and JSON body."""
    event = http_event("/webhook/telegram", body, SECRET if headers is None else headers, now=now)
    answer = handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def sent(telegram, **letter):
    """Send a photo or a text as the person; return the update that Telegram creates."""
    if "text" in letter:
        telegram.send_text(letter["text"])
    else:
        telegram.send_photo(PHOTO, **letter)
    return telegram.events(UpdateCreated)[-1].update


def said(telegram):
    """Return the texts of the bot's messages in the chat."""
    return [m["text"] for m in telegram.messages() if m["from"]["is_bot"]]


def stored(bucket, prefix):
    """Return the JSON of every object under a prefix."""
    found = bucket.list_objects_v2(Bucket="my-bot-bucket", Prefix=prefix).get("Contents", [])
    return [
        json.loads(bucket.get_object(Bucket="my-bot-bucket", Key=each["Key"])["Body"].read())
        for each in found
    ]


def created(replicate):
    """Return the request bodies of the calls that created predictions."""
    calls = [call for call in replicate.events(ApiCall) if call.method == "POST"]
    return [call.request["body"] for call in calls if call.status == 201]


def test_a_photo_becomes_an_input_a_prediction_and_a_task(telegram, replicate, bucket):
    update = sent(telegram, caption="make it blue")
    assert post(update) == (200, {})

    (prediction,) = created(replicate)
    assert prediction["webhook"] == "http://127.0.0.1:9/webhook/replicate"
    assert prediction["webhook_events_filter"] == ["completed"]
    assert prediction["input"]["prompt"] == "make it blue"
    (task,) = stored(bucket, "tasks/")
    assert task["chat_id"] == 777
    assert task["message_id"] == update["message"]["message_id"]
    picture = bucket.get_object(Bucket="my-bot-bucket", Key=task["input_key"])
    assert picture["ContentType"] == "image/jpeg"
    assert picture["Body"].read().startswith(b"\xff\xd8")
    (answer,) = [m for m in telegram.messages() if m["from"]["is_bot"]]
    assert answer["text"] == "Got it, please wait"
    assert answer["reply_to_message"]["message_id"] == update["message"]["message_id"]


def test_an_albums_caption_applies_to_all_its_photos(telegram, replicate, bucket):
    telegram.send_album([PHOTO] * 3, caption="make it blue")
    updates = [event.update for event in telegram.events(UpdateCreated)[-3:]]
    assert ["caption" in update["message"] for update in updates] == [True, False, False]
    assert [post(update) for update in updates] == [(200, {})] * 3
    asked = [prediction["input"]["prompt"] for prediction in created(replicate)]
    kept = [task["prompt"] for task in stored(bucket, "tasks/")]  # for the button Again
    assert asked == kept == ["make it blue"] * 3


def test_a_photo_of_an_album_may_have_its_own_caption(telegram, replicate):
    telegram.send_album([PHOTO] * 3, caption="make it blue")
    updates = [event.update for event in telegram.events(UpdateCreated)[-3:]]
    updates[1]["message"]["caption"] = "make it red"
    assert [post(update) for update in updates] == [(200, {})] * 3
    asked = [prediction["input"]["prompt"] for prediction in created(replicate)]
    assert asked == ["make it blue", "make it red", "make it blue"]


def test_behind_api_gateway_the_bot_knows_its_own_address(telegram, replicate, monkeypatch):
    monkeypatch.setenv("BASE_URL", "")
    forget_clients()
    assert post(sent(telegram))[0] == 200
    (prediction,) = created(replicate)
    host = "abc.execute-api.us-east-1.amazonaws.com"
    assert prediction["webhook"] == f"https://{host}/webhook/replicate"


def test_a_repeated_update_starts_nothing(telegram, replicate):
    update = sent(telegram)
    assert post(update) == post(update) == (200, {})
    assert len(created(replicate)) == 1
    assert len([m for m in telegram.messages() if m["from"]["is_bot"]]) == 1


@pytest.mark.parametrize("headers", [{}, {"x-telegram-bot-api-secret-token": "wrong"}])
@pytest.mark.parametrize("body", ['{"update_id": 1}', "not JSON"])
def test_without_the_secret_token_nothing_is_read(bucket, headers, body):
    status, answer = post(body, headers)
    assert (status, answer) == (401, {"error": "the secret token is missing or wrong"})
    assert bucket.list_objects_v2(Bucket="my-bot-bucket")["KeyCount"] == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "not an update: body: Invalid JSON"),
        ("{", "not an update: body: Invalid JSON"),
        ("[]", "not an update: body: Input should be an object"),
        ("{}", "not an update: update_id: Field required"),
        ('{"update_id": "soon"}', "not an update: update_id: Input should be a valid integer"),
    ],
)
def test_a_body_that_is_not_an_update_is_refused_with_a_one_line_reason(body, reason):
    status, answer = post(body)
    assert status == 400
    assert answer["error"].startswith(reason)
    assert "\n" not in answer["error"]


def test_a_refused_body_is_not_logged(logged):
    post('{"update_id": "a secret caption"}')
    assert "update_id" in logged.getvalue()
    assert "a secret caption" not in logged.getvalue()


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 1}}},
        {"update_id": 1, "edited_message": {"message_id": 1, "chat": {"id": 1}, "text": "x"}},
    ],
)
def test_updates_of_unknown_kinds_do_nothing(update):
    assert post(update) == (200, {})


@pytest.mark.parametrize("kind", ["sticker", "video", "voice", "animation", "video_note", "audio"])
def test_other_media_get_an_explanation_of_what_works(kind):
    media = {"file_id": "x", "set_name": "Cats"}
    message = {"message_id": 5, "chat": {"id": 7, "type": "private"}, kind: media}
    status, call = post({"update_id": 1, "message": message})
    assert status == 200
    assert call["method"] == "sendMessage"
    assert call["text"].startswith("I only work with pictures.")
    assert call["reply_parameters"]["message_id"] == 5


def test_a_channel_post_without_a_sender_is_accepted_if_it_mentions_the_bot(telegram, replicate):
    update = sent(telegram, caption="@emu_bot gray")
    post_ = {**update["message"], "chat": {"id": 777, "type": "channel", "title": "C"}}
    del post_["from"]
    username = telegram.state.world.bots[123456789].username
    post_["caption"] = f"@{username} gray"
    post_["caption_entities"] = [{"type": "mention", "offset": 0, "length": len(username) + 1}]
    assert post({"update_id": 1, "channel_post": post_})[0] == 200
    assert created(replicate)[0]["input"]["prompt"] == "gray"


@pytest.mark.parametrize(
    ("service", "kind", "params"),
    [
        ("telegram", "error", {"status": 500, "match": {"method": "getFile"}}),
        ("telegram", "error", {"status": 429, "retry_after": 7, "match": {"method": "getFile"}}),
        ("replicate", "server_error", {"status": 503}),
        ("replicate", "throttled", {"retry_after": 7}),
    ],
)
def test_if_a_service_is_down_telegram_gets_a_503_and_the_retry_works(
    telegram, replicate, bucket, service, kind, params
):
    update = sent(telegram)
    if service == "telegram":
        match = params.pop("match")
        telegram.faults.add(kind, times=1, match=match, **params)
    else:
        replicate.faults.add(kind, **params)
    event = http_event("/webhook/telegram", update, SECRET, now=NOW)
    answer = handler(event, Context())
    assert answer["statusCode"] == 503
    if "retry_after" in params:
        assert answer["headers"]["retry-after"] == "7"
    assert stored(bucket, "tasks/") == []

    assert post(update) == (200, {})
    assert len(stored(bucket, "tasks/")) == 1


def test_if_s3_is_down_telegram_gets_a_503_and_the_retry_works(telegram, bucket):
    update = sent(telegram)
    bucket.delete_bucket(Bucket="my-bot-bucket")
    status, answer = post(update)
    assert status == 503
    assert answer["error"].endswith("404 NoSuchBucket")
    bucket.create_bucket(Bucket="my-bot-bucket")
    assert post(update) == (200, {})


@pytest.mark.parametrize("kind", ["insufficient_credit", "unauthenticated", "version_disabled"])
def test_if_replicate_refuses_permanently_the_person_is_told(telegram, replicate, bucket, kind):
    replicate.faults.add(kind)
    assert post(sent(telegram)) == (200, {})
    (word,) = said(telegram)  # without a "please wait"
    assert word.startswith("Sorry, I can't process pictures right now.")
    assert stored(bucket, "tasks/") == []


def test_please_wait_is_deleted_if_replicate_refuses_permanently(telegram, replicate):
    replicate.faults.add("insufficient_credit")
    post(sent(telegram))
    methods = [call.method for call in telegram.events(BotCall)]
    assert methods[-3:] == ["sendMessage", "deleteMessage", "sendMessage"]
    assert len(said(telegram)) == 1  # only the reason


def test_please_wait_is_sent_once_if_replicate_accepts_the_second_try(telegram, replicate):
    update = sent(telegram)
    replicate.faults.add("server_error", status=503)
    assert post(update)[0] == 503
    assert said(telegram) == ["Got it, please wait"]

    assert post(update) == (200, {})
    assert len(created(replicate)) == 1
    assert said(telegram) == ["Got it, please wait"]


def test_a_file_that_telegram_no_longer_has_is_reported(telegram):
    update = sent(telegram)
    telegram.faults.add("expired_file", times=1)
    assert post(update) == (200, {})
    (word,) = said(telegram)
    assert word.startswith("I could not get this picture from Telegram.")


def test_a_photo_is_sent_again_if_the_reason_for_its_refusal_is_lost(telegram, replicate):
    replicate.faults.add("insufficient_credit")
    update = sent(telegram)
    # "please wait" may fail, but the reason must arrive
    telegram.faults.add("error", times=2, match={"method": "sendMessage"}, status=429)
    assert post(update)[0] == 503
    assert said(telegram) == []
    replicate.faults.add("insufficient_credit")
    assert post(update) == (200, {})
    (word,) = said(telegram)
    assert word.startswith("Sorry, I can't process pictures right now.")


def test_only_allowed_people_are_served(telegram, replicate, monkeypatch):
    monkeypatch.setenv("ALLOWED_PEOPLE", "1,2")
    forget_clients()
    assert post(sent(telegram)) == (200, {})
    (word,) = said(telegram)
    assert word.startswith("Sorry, I only work for people")
    monkeypatch.setenv("ALLOWED_PEOPLE", "1, 777")
    forget_clients()
    assert post(sent(telegram)) == (200, {})
    assert len(created(replicate)) == 1


def test_a_photo_over_the_limit_is_refused_for_now(telegram, replicate, monkeypatch):
    monkeypatch.setenv("MAX_RUNNING", "2")
    forget_clients()
    assert [post(sent(telegram)) for _ in range(3)] == [(200, {})] * 3
    assert said(telegram)[2].startswith("I am still working on your other pictures.")
    assert len(created(replicate)) == 2


def test_the_work_continues_if_please_wait_cant_be_sent(telegram, replicate):
    update = sent(telegram)
    telegram.faults.add("error", match={"method": "sendMessage"}, status=403)
    assert post(update) == (200, {})
    assert len(created(replicate)) == 1


@pytest.mark.parametrize("data", ["again:../people/777", "cancel:../people/777", "again:", "x", ""])
def test_a_button_with_forged_data_does_nothing(replicate, data):
    press = {"id": "1", "from": {"id": 777}, "data": data}
    status, call = post({"update_id": 1, "callback_query": press})
    assert (status, call["method"]) == (200, "answerCallbackQuery")
    assert created(replicate) == []


def test_a_base64_body_is_read_like_any_other(telegram, replicate):
    update = sent(telegram)
    event = http_event("/webhook/telegram", update, SECRET, now=NOW)
    event["body"] = base64.b64encode(event["body"].encode()).decode()
    event["isBase64Encoded"] = True
    assert handler(event, Context())["statusCode"] == 200
    assert len(created(replicate)) == 1
