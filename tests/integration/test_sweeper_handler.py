"""The sweeper's handler, called directly with EventBridge's event."""

import json
from datetime import UTC, datetime

import pytest

from common.bot.claims import get_claims
from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.bot.waiting import WaitingEntry, get_waiting_list
from common.texts import ENGLISH
from task_sweeper.app import handler

from ..conftest import BOT_SETTINGS, forget_clients
from .conftest import Context, put

CREATED = 1_790_000_000.0
DAY = 24 * 3600

pytestmark = pytest.mark.usefixtures("outside")


def sweep(now, *, milliseconds_left=240_000, context=None):
    """Run the sweeper at `now`; return how many tasks there were of each outcome."""
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    event = {"source": "aws.events", "time": moment, "detail": {}}
    return handler(event, context or Context(milliseconds_left))


def waiting(prediction_id="ype2b3w02xrme0cqadzrms82nm", *, created_at=CREATED, **more):
    """Store a task waiting since `created_at` for a prediction that Replicate doesn't know."""
    task = Task(
        prediction_id=prediction_id,
        chat_id=777,
        message_id=1,
        owner_id=777,
        job=str(int(prediction_id, 36)),  # a separate update for each prediction
        language=ENGLISH,
        input_key="images/input/x.jpg",
        created_at=created_at,
        **more,
    )
    get_waiting_list().add(task.entry)
    return get_storage().save_task_state(task)


def measured(name, capsys):
    """Return the values of a metric that the sweeper's runs have logged."""
    lines = (json.loads(line) for line in capsys.readouterr().out.splitlines() if line)
    return [line[name][0] for line in lines if name in line]


def left():
    return list(get_waiting_list().between(0, CREATED + 10 * DAY))


def test_with_nothing_waiting_there_is_nothing_to_do():
    assert sweep(CREATED) == {}


def test_a_recent_task_is_left_to_its_webhook(telegram):
    waiting()
    assert sweep(CREATED + 299) == {}
    assert len(left()) == 1


def test_the_age_of_the_oldest_task_is_recorded_even_if_it_is_recent(capsys):
    waiting()
    sweep(CREATED + 60)
    sweep(CREATED + 700)
    sweep(CREATED + 1000)  # the previous run ended it
    assert measured("OldestTaskAge", capsys) == [60, 700, 0]


def test_a_prediction_unknown_to_replicate_is_reported_as_failed(telegram):
    waiting()
    assert sweep(CREATED + 600) == {"Unknown": 1}
    assert telegram.messages()[-1]["text"].startswith("Sorry, this picture could not be processed")
    assert left() == []


def test_all_entries_of_an_answered_task_are_removed_from_the_list(telegram):
    task = waiting()
    get_waiting_list().add(WaitingEntry(CREATED + 30, task.job, task.prediction_id))
    get_waiting_list().add(
        WaitingEntry(CREATED, "", task.prediction_id)
    )  # as older versions stored it
    get_claims().answered(get_claims().answer(task, CREATED, 60))
    assert sweep(CREATED + 700) == {"Tidied": 3}
    assert left() == []
    assert telegram.messages() == []


def test_if_replicate_is_down_the_task_waits_for_the_next_sweep(replicate, telegram):
    waiting()
    replicate.faults.add("server_error")
    assert sweep(CREATED + 700) == {"Failed": 1}
    assert len(left()) == 1


def test_an_entry_without_a_task_is_removed_after_a_day():
    get_waiting_list().add(WaitingEntry(CREATED, "1", "ype2b3w02xrme0cqadzrms82nm"))
    assert sweep(CREATED + DAY - 901) == {"WithoutTask": 1}
    assert len(left()) == 1
    sweep(CREATED + DAY + 1)
    assert left() == []


@pytest.mark.parametrize("key", ["waiting/", "waiting/notes.txt", "waiting/a-b"])
def test_unrelated_objects_beside_the_list_are_ignored(bucket, telegram, key):
    bucket.put_object(Bucket="my-bot-bucket", Key=key, Body=b"")  # a folder made in the AWS console
    waiting()
    assert sweep(CREATED + 700) == {"Unknown": 1}


def test_a_list_of_any_length_is_read_page_by_page(monkeypatch):
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")
    for number in range(35):
        get_waiting_list().add(WaitingEntry(CREATED + number / 1000, str(number), f"{number:026d}"))
    assert sweep(CREATED + 2 * DAY) == {"WithoutTask": 35}
    assert left() == []


def test_a_run_that_is_out_of_time_leaves_the_rest_to_the_next():
    waiting()
    assert sweep(CREATED + 700, milliseconds_left=44_000) == {"LeftForNextRun": 1}
    assert len(left()) == 1


def test_an_answer_that_killed_a_run_is_given_up_after_a_day(telegram):
    get_claims().answer(waiting(), CREATED, 60)
    assert sweep(CREATED + DAY - 899) == {"GivenUp": 1}
    assert telegram.messages()[-1]["text"].startswith("Sorry, I waited a whole day")
    assert left() == []


def test_a_task_is_not_given_up_while_another_run_answers_it(telegram):
    get_claims().answer(waiting(), CREATED + DAY, 60)
    assert sweep(CREATED + DAY + 1) == {"Failed": 1}
    assert telegram.messages() == []


def test_a_chosen_task_is_answered_even_if_only_another_one_is_on_the_list(telegram):
    """The run that answered it died, and so had the run that started it."""
    other = waiting()
    chosen = other.model_copy(update={"prediction_id": "a" * 26, "etag": None})
    get_claims().answer(get_storage().save_task_state(chosen), CREATED + 5, 60)

    assert sweep(CREATED + 700) == {"Tidied": 1}
    assert left() == [chosen.entry]
    assert sweep(CREATED + 1000) == {"Unknown": 1}
    assert len(telegram.messages()) == 1
    assert left() == []


@pytest.mark.parametrize("kind", ["unauthenticated", "insufficient_credit"])
def test_if_replicate_refuses_the_account_for_a_day_the_person_is_told(replicate, telegram, kind):
    waiting()
    replicate.faults.add(kind, times=None)
    assert sweep(CREATED + DAY - 901) == {"Failed": 1}
    assert telegram.messages() == []
    assert sweep(CREATED + DAY - 899) == {"GivenUp": 1}
    assert telegram.messages()[-1]["text"].startswith("Sorry, I waited a whole day")
    assert left() == []


PROMPT = "a secret caption"
WITH_CHAT = json.dumps({"chat_id": 777, "prompt": PROMPT}).encode()
WITHOUT_CHAT = [b"", b"no JSON", b"[]", b"7", b"\xff\xfe", json.dumps({"prompt": PROMPT}).encode()]


@pytest.mark.parametrize("content", WITHOUT_CHAT)
def test_an_unreadable_task_ends_and_holds_up_no_other(telegram, content, capsys, logged):
    get_waiting_list().add(WaitingEntry(CREATED, "2", "a" * 26))
    put(f"tasks/{'a' * 26}.json", content)
    waiting("b" * 26, created_at=CREATED + 1)
    assert sweep(CREATED + 700) == {"Unreadable": 1, "Unknown": 1}
    assert left() == []
    assert measured("UnreadableRecords", capsys) == [1]
    assert f"tasks/{'a' * 26}.json" in logged.getvalue()
    assert PROMPT not in logged.getvalue()
    assert get_storage().load_task_state("a" * 26).is_over


@pytest.mark.parametrize(
    "content", [WITH_CHAT, b'{"chat_id": 777, "language": 3, "created_at": "x", "state": "new"}']
)
def test_a_task_whose_chat_can_be_read_gets_its_answer(telegram, content):
    get_waiting_list().add(WaitingEntry(CREATED, "2", "a" * 26))
    put(f"tasks/{'a' * 26}.json", content)
    assert sweep(CREATED + 700) == {"Unknown": 1}
    (word,) = telegram.messages()
    assert word["text"].startswith("Sorry, this picture could not be processed")
    sweep(CREATED + 1000)
    assert left() == []
    assert len(telegram.messages()) == 1


@pytest.mark.parametrize("key", ["updates/1.json", "people/777.json"])
def test_an_unreadable_claim_or_person_does_not_affect_the_task(telegram, key):
    waiting()
    put(key, b'{"state": 7, "jobs": 7}')
    assert sweep(CREATED + 700) == {"Unknown": 1}
    assert left() == []


@pytest.mark.parametrize("key", ["waiting/100000000000.000-a", "waiting/1.000-a"])
def test_an_entry_that_does_not_sort_by_its_time_holds_up_no_other(telegram, key):
    put(key, b"")
    waiting()
    assert sweep(CREATED + 700) == {"Unknown": 1}


def test_an_entry_that_crashes_the_code_holds_up_no_other(odd, capsys):
    odd.results["sendMessage"] = {"no": "message id"}
    for name in "ab":
        waiting(name * 26)
    assert sweep(CREATED + 700) == {"Crashed": 2}
    assert '"UnhandledErrors":[1.0,1.0]' in capsys.readouterr().out.replace(" ", "")
    tasks = [get_storage().load_task_state(name * 26) for name in "ab"]
    assert [get_claims().look(task.claim).answer_tries for task in tasks] == [1, 1]


def test_if_telegram_refuses_the_token_nothing_counts_as_answered(telegram, monkeypatch, capsys):
    waiting()
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456789:AAnotTheBotsTokenAnyMore")
    forget_clients()
    assert sweep(CREATED + 700) == {"Failed": 1}
    assert measured("TelegramTokenRefused", capsys) == [1]
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", BOT_SETTINGS["TELEGRAM_BOT_TOKEN"])
    forget_clients()
    assert sweep(CREATED + 1000) == {"Unknown": 1}
    assert len(telegram.messages()) == 1
