"""No update fails forever, because Telegram would hold back its chat's next updates meanwhile."""

import json

import pytest

from common.bot.claims import get_claims
from common.errors import Busy, TriesSpent
from telegram_webhook.app import handler

from ..conftest import forget_clients
from .conftest import NOW, SECRET, WORD, Context, counted, http_event, put
from .test_telegram_handler import created, post, said, sent

RUN_SECONDS = 29  # template.yaml: Timeout
HOUR = 3600

pytestmark = pytest.mark.usefixtures("outside")


def photo(number=1, **more):
    message = {
        "message_id": number,
        "chat": {"id": 777, "type": "private"},
        "from": {"id": 777, "language_code": "en"},
        "photo": [{"file_id": "f", "width": 9, "height": 9}],
        "date": int(NOW),
    }
    return {"update_id": number, "message": message | more}


def died(update, now):
    """Leave the state of a run that died while it handled the update."""
    get_claims().take(str(update["update_id"]), now)


def status_of(update, now):
    """Return the status alone: the body isn't JSON if even the last-resort handler fails."""
    event = http_event("/webhook/telegram", update, SECRET, now=now)
    return handler(event, Context())["statusCode"]


# runs that are killed by a timeout or for lack of memory


def test_after_three_runs_died_a_photo_gets_an_apology_and_the_next_is_accepted(
    telegram, replicate, capsys
):
    pill, following = sent(telegram), sent(telegram)
    for run in range(3):
        died(pill, NOW + run * 61)
    assert post(pill, now=NOW + 150)[0] == 503  # the third run may still be working on it
    assert post(pill, now=NOW + 183) == (200, {})
    assert said(telegram) == [WORD]
    assert counted(capsys, "UpdatesGivenUp") == 1
    assert post(following, now=NOW + 184) == (200, {})
    assert len(created(replicate)) == 1


def test_an_update_stays_given_up_if_its_200_is_lost(telegram, replicate):
    pill = sent(telegram)
    for run in range(3):
        died(pill, NOW + run * 61)
    assert [post(pill, now=NOW + 183), post(pill, now=NOW + 184)] == [(200, {})] * 2
    assert said(telegram) == [WORD]
    assert created(replicate) == []


def test_the_apology_is_in_the_persons_language(telegram):
    pill = sent(telegram)
    pill["message"]["from"]["language_code"] = "ru"
    for run in range(3):
        died(pill, NOW + run * 61)
    post(pill, now=NOW + 183)
    assert said(telegram)[0].startswith("К сожалению, у меня что-то пошло не так.")


def test_please_wait_is_deleted_when_the_photo_is_given_up(telegram, replicate):
    pill = sent(telegram)
    replicate.faults.add("server_error", status=503)
    assert post(pill)[0] == 503
    assert said(telegram) == ["Got it, please wait"]
    for run in range(3):
        died(pill, NOW + run * 61)
    assert post(pill, now=NOW + 183) == (200, {})
    assert said(telegram) == [WORD]


def test_a_chat_is_blocked_for_three_minutes_if_every_run_times_out(bucket):
    """The schedule is Telegram's: https://github.com/tdlib/telegram-bot-api, WebhookActor.cpp."""
    claims, now, waits = get_claims(), NOW, iter([0, 2, 4, 8, 16, 32, 64])
    while True:
        wait = next(waits)
        try:
            claims.take("1", now)
            now += RUN_SECONDS
        except Busy as busy:
            wait = busy.retry_after
        except TriesSpent:
            break
        now += wait
    assert now - NOW == 183


def test_an_update_is_given_up_even_if_the_person_has_blocked_the_bot(telegram, capsys):
    pill = sent(telegram)
    for run in range(3):
        died(pill, NOW + run * 61)
    telegram.block()
    assert post(pill, now=NOW + 183) == (200, {})
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_if_telegram_delays_the_apology_the_update_is_sent_again_without_counting_as_a_try(
    telegram,
):
    pill = sent(telegram)
    for run in range(3):
        died(pill, NOW + run * 61)
    match = {"method": "sendMessage"}
    telegram.faults.add("error", times=None, match=match, status=429, retry_after=7)
    assert [post(pill, now=NOW + 183 + again)[0] for again in range(9)] == [503] * 9
    telegram.faults.clear()
    assert post(pill, now=NOW + 200) == (200, {})
    assert said(telegram) == [WORD]


def test_if_every_run_that_sends_the_apology_dies_the_response_contains_it(telegram, capsys):
    pill = sent(telegram)
    for run in range(3):
        died(pill, NOW + run * 61)
    for run in (3, 4):
        with pytest.raises(TriesSpent):
            died(pill, NOW + run * 61)
    status, reply = post(pill, now=NOW + 5 * 61)
    assert (status, reply["method"], reply["text"]) == (200, "sendMessage", WORD)
    assert (reply["chat_id"], said(telegram)) == (pill["message"]["chat"]["id"], [])
    assert post(pill, now=NOW + 6 * 61) == (200, {})
    assert counted(capsys, "UpdatesGivenUp") == 1


# runs that end in an unexpected exception


def test_a_photo_that_crashes_the_code_three_times_gets_an_apology(odd, capsys):
    odd.results["getFile"] = ["no", "file"]
    answers = [post(photo(), now=NOW + second)[0] for second in range(4)]
    assert answers == [500, 500, 200, 200]
    assert odd.said() == [(777, WORD)]
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_a_command_that_crashes_the_code_three_times_gets_an_apology(odd, capsys):
    odd.results["getMe"] = {"no": "username"}
    command = {
        "message_id": 5,
        "chat": {"id": -100, "type": "group"},
        "from": {"id": 777},
        "text": "/status",
        "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
    }
    update = {"update_id": 8, "message": command}
    assert [post(update, now=NOW + second)[0] for second in range(3)] == [500, 500, 200]
    assert odd.said() == [(-100, WORD)]
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_a_press_that_crashes_the_code_three_times_gets_a_notification(odd):
    odd.results["sendMessage"] = {"no": "message id"}  # the "please wait" for the second order
    task = {"chat_id": 777, "input_key": "images/input/x.jpg", "created_at": NOW, "message_id": 1}
    whole = {"prediction_id": "p1", "owner_id": 777, "job": "1", "language": "en"}
    put("tasks/p1.json", json.dumps(task | whole))
    put("images/input/x.jpg", "a picture")
    under = {"message_id": 3, "chat": {"id": 777, "type": "private"}}
    press = {"id": "4", "from": {"id": 777}, "data": "again:p1", "message": under}
    answers = [
        post({"update_id": 9, "callback_query": press}, now=NOW + second) for second in range(3)
    ]
    assert [status for status, _ in answers] == [500, 500, 200]
    assert answers[2][1] == {
        "method": "answerCallbackQuery",
        "callback_query_id": "4",
        "text": WORD,
    }


def test_an_update_ends_after_six_tries_if_sending_the_apology_crashes_too(odd, capsys):
    odd.results["getFile"] = []
    odd.results["sendMessage"] = []
    assert [status_of(photo(), NOW + second) for second in range(5)] == [500] * 5
    assert post(photo(), now=NOW + 5)[1]["text"] == WORD
    assert post(photo(), now=NOW + 6) == (200, {})
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_runs_that_died_and_runs_that_failed_both_count_as_tries(odd):
    odd.results["getFile"] = []
    died(photo(), NOW)
    assert [post(photo(), now=NOW + second)[0] for second in (61, 62)] == [500, 200]


# failures of other services


def test_failures_of_other_services_never_count_as_tries(telegram, replicate):
    update = sent(telegram)
    replicate.faults.add("server_error", times=None, status=503)
    assert [post(update, now=NOW + second)[0] for second in range(9)] == [503] * 9
    replicate.faults.clear()
    assert post(update, now=NOW + 10) == (200, {})
    assert len(created(replicate)) == 1


def test_an_update_held_up_by_other_services_for_an_hour_gets_an_apology(
    telegram, replicate, capsys
):
    update = sent(telegram)
    update["message"]["date"] = int(NOW) - 2 * HOUR  # Telegram sends it late
    replicate.faults.add("server_error", times=None, status=503)
    assert [post(update, now=NOW + second)[0] for second in (0, HOUR)] == [503] * 2
    assert post(update, now=NOW + HOUR + 1) == (200, {})
    assert said(telegram) == [WORD]
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_that_time_limit_is_a_setting(telegram, replicate, monkeypatch):
    monkeypatch.setenv("GIVE_UP_UPDATE_AFTER_SECONDS", "60")
    forget_clients()
    update = sent(telegram)
    update["message"]["date"] = int(NOW)
    replicate.faults.add("server_error", times=None, status=503)
    assert [post(update, now=NOW + second)[0] for second in (0, 60, 61)] == [503, 503, 200]


def test_if_s3_fails_the_time_is_counted_from_the_messages_date(telegram, bucket):
    update = sent(telegram)
    update["message"]["date"] = int(NOW)
    bucket.delete_bucket(Bucket="my-bot-bucket")
    assert post(update, now=NOW + HOUR)[0] == 503
    assert post(update, now=NOW + HOUR + 1) == (200, {})
    assert said(telegram) == [WORD]
    bucket.create_bucket(Bucket="my-bot-bucket")


def test_a_command_that_fails_for_three_minutes_gets_an_apology(bucket, capsys):
    """The cause doesn't matter, even if every run dies: a command's tries aren't counted."""
    message = photo(text="/status", photo=[])["message"]
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": 7}]
    update = {"update_id": 3, "message": message}
    bucket.delete_bucket(Bucket="my-bot-bucket")
    assert post(update, now=NOW + 180)[0] == 503
    status, reply = post(update, now=NOW + 181)
    assert (status, reply["text"]) == (200, WORD)
    assert counted(capsys, "UpdatesGivenUp") == 1
    bucket.create_bucket(Bucket="my-bot-bucket")


# a bot token that is no longer valid


@pytest.fixture
def rotated(outside, monkeypatch):
    """Replace this process's token with one that @BotFather has revoked."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456789:AAnotTheBotsTokenAnyMore")
    forget_clients()
    yield
    forget_clients()


def test_a_photo_is_sent_again_if_the_token_was_revoked(telegram, rotated, capsys):
    update = sent(telegram)
    assert post(update)[0] == 503
    assert not get_claims().look(str(update["update_id"])).is_over
    assert counted(capsys, "TelegramTokenRefused") >= 1


def test_missing_files_and_chats_are_not_blamed_on_the_token(telegram, replicate, capsys):
    telegram.faults.add("expired_file", times=1)
    assert post(sent(telegram)) == (200, {})
    assert said(telegram)[0].startswith("I could not get this picture from Telegram.")
    description = "Bad Request: chat not found"
    telegram.faults.add(
        "error", match={"method": "sendMessage"}, status=400, description=description
    )
    assert post(sent(telegram)) == (200, {})
    assert counted(capsys, "TelegramTokenRefused") == 0
