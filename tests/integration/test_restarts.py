"""Predictions that the bot restarts because a picture's URL expired or a caption came late."""

import contextlib
import itertools
from datetime import UTC, datetime

import pytest

from common.bot.claims import ClaimState, get_claims
from common.bot.delivery import get_delivery
from common.bot.people import get_people
from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.clients.replicate import Prediction
from common.clients.s3 import get_s3_client
from common.errors import Busy, TaskNotFound, TryAgain
from common.texts import ENGLISH
from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.telegram.events import UpdateCreated

from .test_replicate_handler import PHOTO, PICTURE, post, webhook
from .test_telegram_handler import post as post_update

NOW = 1_790_000_000.0
HOUR = 3600
FIRST = "ype2b3w02xrme0cqadzrms82nm"
WEBHOOK = "http://127.0.0.1:9/webhook/replicate"
FAILED = "Sorry, this picture could not be processed."

pytestmark = pytest.mark.usefixtures("outside")


@pytest.fixture
def task(telegram):
    """A task that is more than an hour old, with its claim and job."""
    photo = telegram.send_photo(PHOTO)
    claim = get_claims().take("1", NOW - 2 * HOUR)
    get_people().change(777, lambda person: person.started("1", None, now=NOW - 2 * HOUR, limit=9))
    return get_storage().save_task_state(
        Task(
            prediction_id=FIRST,
            chat_id=777,
            message_id=photo["message_id"],
            owner_id=777,
            job="1",
            language=ENGLISH,
            input_key="images/input/x.jpg",
            created_at=NOW - 2 * HOUR,
            claim_etag=claim.etag,
        )
    )


def moment(seconds):
    """Return a time in Replicate's format, with nanoseconds."""
    found = datetime.fromtimestamp(NOW - 2 * HOUR + seconds, UTC)
    return found.isoformat(timespec="microseconds").replace("+00:00", "123Z")


def ended(prediction_id=FIRST, status="failed", waited=HOUR, **more):
    """Return an ended prediction that started `waited` seconds after its creation."""
    inputs = {"image": "http://127.0.0.1/old", "prompt": "make it blue"}
    times = {"created_at": moment(0), "started_at": moment(waited)}
    known = {"input": inputs, "webhook": WEBHOOK, "error": "403", **times}
    return Prediction.model_validate({"id": prediction_id, "status": status, **known, **more})


def deliver(prediction, now=NOW):
    get_delivery().deliver(prediction, now=now)


def created(replicate):
    """Return the request bodies of the calls that created predictions."""
    calls = [call for call in replicate.events(ApiCall) if call.method == "POST"]
    return [call.request["body"] for call in calls if call.status == 201]


def said(telegram):
    return [m for m in telegram.messages() if m["from"]["is_bot"]]


def in_work():
    """Return the person's unfinished jobs."""
    return [job for job in get_people().load(777).jobs if get_claims().is_open(job)]


def successor():
    return get_claims().work("1").prediction_id


def test_it_is_started_again_with_a_new_url_without_telling_the_person(
    telegram, replicate, task, capsys
):
    assert post(webhook(ended().model_dump())) == (200, {"status": "ok"})
    (again,) = created(replicate)
    assert again["input"]["prompt"] == "make it blue"
    assert "/images/input/x.jpg?" in again["input"]["image"]
    assert again["webhook"] == WEBHOOK
    assert said(telegram) == []
    assert get_claims().look("1").is_settled_for(FIRST)
    assert '"PredictionsRestarted":[1.0]' in capsys.readouterr().out.replace(" ", "")

    deliver(ended(successor(), "succeeded", output=PICTURE))
    (answer,) = said(telegram)
    assert answer["reply_to_message"]["message_id"] == task.message_id
    assert not in_work()


def test_it_is_started_again_only_once(telegram, replicate, task):
    deliver(ended())
    deliver(ended())
    again = ended(successor())
    deliver(again, NOW + 2 * HOUR)
    deliver(again, NOW + 2 * HOUR)
    assert len(created(replicate)) == 1
    (answer,) = said(telegram)
    assert answer["text"].startswith(FAILED)


@pytest.mark.parametrize(
    "prediction",
    [
        ended(waited=HOUR - 1),
        ended(started_at=None),
        ended(started_at="soon"),
        ended(created_at="2026-09-21T11:33:20"),
        ended(webhook=None),
        ended(input={}),
        ended(input="gone"),
    ],
)
def test_other_failures_are_reported(telegram, replicate, task, prediction):
    deliver(prediction)
    assert created(replicate) == []
    (answer,) = said(telegram)
    assert answer["text"].startswith(FAILED)


def test_it_is_not_started_again_if_an_earlier_run_died(telegram, replicate, task):
    get_claims().answer(task, NOW - 61, 60)
    deliver(ended())
    assert created(replicate) == []
    assert said(telegram)[0]["text"].startswith(FAILED)


def test_if_replicate_refuses_the_new_prediction_the_failure_is_reported(telegram, replicate, task):
    replicate.faults.add("insufficient_credit")
    deliver(ended())
    assert said(telegram)[0]["text"].startswith(FAILED)


def test_a_webhook_of_the_new_prediction_that_arrives_too_early_is_retried(
    telegram, replicate, task, monkeypatch
):
    claims = get_delivery()._restarts._claims
    hand_over, met = claims.hand_over, []

    def slowly(claim, prediction_id):
        with pytest.raises(Busy) as busy:
            deliver(ended(prediction_id, "succeeded", output=PICTURE))
        met.append(busy)
        hand_over(claim, prediction_id)

    monkeypatch.setattr(claims, "hand_over", slowly)
    deliver(ended())
    assert met
    deliver(ended(successor(), "succeeded", output=PICTURE))
    assert "photo" in said(telegram)[0]


class Died(BaseException):
    """Ends a run; no `except Exception` catches it."""


def dies_at(call):
    """Make S3 calls raise Died, from number `call` on (the first is 0); return what undoes this."""
    numbers = itertools.count()

    def die(**_):
        if next(numbers) >= call:
            raise Died

    events = get_s3_client().meta.events
    events.register_first("before-call.s3", die)
    return lambda: events.unregister("before-call.s3", die)


@pytest.mark.parametrize("call", range(16))
def test_there_is_one_answer_at_whichever_call_the_run_dies(telegram, replicate, task, call):
    revive = dies_at(call)
    with contextlib.suppress(Died):
        deliver(ended())
    revive()
    made = [call.response["id"] for call in replicate.events(ApiCall)]
    for later in (100, 200, 300):
        deliver(ended(), NOW + later)
        for prediction_id in made:
            with contextlib.suppress(TaskNotFound):  # the run died before storing its task
                deliver(ended(prediction_id, "succeeded", output=PICTURE), NOW + later)
        made = [call.response["id"] for call in replicate.events(ApiCall)]
    assert len(said(telegram)) == 1
    assert len(made) <= 1
    assert not in_work()


def test_if_replicate_is_down_the_webhook_is_retried(telegram, replicate, task):
    replicate.faults.add("server_error", status=503)
    with pytest.raises(TryAgain):
        deliver(ended())
    assert (get_claims().look("1").state, successor()) == (ClaimState.DONE, FIRST)


@pytest.fixture
def album(telegram, replicate):
    """The predictions of an album of three photos, of which only the second has a caption."""
    telegram.send_album([PHOTO] * 3)
    updates = [event.update for event in telegram.events(UpdateCreated)[-3:]]
    updates[1]["message"]["caption"] = "make it blue"
    assert [post_update(update) for update in updates] == [(200, {})] * 3
    return [get_claims().work(str(each["update_id"])).prediction_id for each in updates]


def ended_in_time(replicate, prediction_id, status="succeeded"):
    """Return the prediction, ended, with its original input; it was queued for only a second."""
    calls = [call for call in replicate.events(ApiCall) if call.status == 201]
    bodies = {call.response["id"]: call.request["body"] for call in calls}
    known = {"input": bodies[prediction_id]["input"], "output": PICTURE, "error": None}
    return ended(prediction_id, status, waited=1, **known)


def test_a_caption_under_a_later_photo_of_an_album_applies_to_the_earlier_ones(
    telegram, replicate, album
):
    prompts = [body["input"].get("prompt") for body in created(replicate)]
    assert prompts == [None, "make it blue", "make it blue"]
    first = str(telegram.events(UpdateCreated)[-3].update_id)
    for prediction_id in album:
        deliver(ended_in_time(replicate, prediction_id))
    assert len([m for m in said(telegram) if "photo" in m]) == 2

    again = get_claims().work(first).prediction_id
    assert created(replicate)[-1]["input"]["prompt"] == "make it blue"
    assert get_storage().load_task_state(again).prompt == "make it blue"  # for the button Again
    deliver(ended_in_time(replicate, again))
    photos = [m for m in said(telegram) if "photo" in m]
    assert len({m["reply_to_message"]["message_id"] for m in photos}) == 3
    assert len(created(replicate)) == 4
    assert not in_work()


def test_a_canceled_prediction_is_not_started_again_for_its_caption(telegram, replicate, album):
    deliver(ended_in_time(replicate, album[0], "canceled"))
    assert len(created(replicate)) == 3
    assert said(telegram)[-1]["text"] == "Canceled. I have stopped working on this picture."


def test_an_album_without_a_caption_starts_each_prediction_once(telegram, replicate):
    telegram.send_album([PHOTO] * 2)
    for event in telegram.events(UpdateCreated)[-2:]:
        assert post_update(event.update) == (200, {})
    for job in in_work():
        deliver(ended_in_time(replicate, get_claims().work(job).prediction_id))
    assert len(created(replicate)) == 2
    assert len([m for m in said(telegram) if "photo" in m]) == 2
