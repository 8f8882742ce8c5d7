"""Data in an unknown form affects only its own photo, whose sender gets an apology."""

import pytest

from common.bot.people import get_people

from .conftest import WORD, counted, put
from .test_telegram_handler import created, post, said, sent

pytestmark = pytest.mark.usefixtures("outside")

# updates in a form unknown to this code


@pytest.mark.parametrize(
    "message",
    [
        {"message_id": 5, "chat": {"id": 777, "type": "private"}, "photo": "a new form"},
        {"message_id": 5, "chat": {"id": 777, "type": {"a": "new form"}}},
        {"message_id": "a new form", "chat": {"id": 777}, "from": 3},
    ],
)
def test_an_update_in_a_newer_form_gets_an_apology(odd, logged, capsys, message):
    assert post({"update_id": 1, "message": message}) == (200, {})
    assert odd.said() == [(777, WORD)]
    assert counted(capsys, "UpdatesGivenUp") == 1
    assert "update given up" in logged.getvalue()
    assert "a new form" not in logged.getvalue()


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"chat": {"id": "a new form"}}},
        {"update_id": 1, "message": ["a new form"]},
        {"update_id": 1, "callback_query": {"data": "without an id"}},
        # a group's message may not have been meant for the bot
        {"update_id": 1, "message": {"message_id": "a new form", "chat": {"id": -100}}},
    ],
)
def test_an_update_in_a_newer_form_ends_silently_if_it_is_unclear_whom_to_tell(odd, capsys, update):
    assert post(update) == (200, {})
    assert odd.said() == []
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_a_press_in_a_newer_form_gets_a_notification(odd):
    press = {"id": "4", "from": {"id": "a new form", "language_code": "ru"}}
    status, call = post({"update_id": 1, "callback_query": press})
    assert (status, call["method"], call["callback_query_id"]) == (200, "answerCallbackQuery", "4")
    assert call["text"].startswith("К сожалению")


# records in a form unknown to this code

UNREADABLE = [b"", b"no JSON", b"[]", b"7", b"\xff\xfe", b'{"chat_id": "?"}']


@pytest.mark.parametrize(
    "content", [*UNREADABLE[:5], b'{"jobs": 7}', b'{"jobs": {"1": {"prediction_id": "p"}}}']
)
def test_an_unreadable_persons_record_starts_over(telegram, replicate, logged, capsys, content):
    put("people/777.json", content)
    assert post(sent(telegram)) == (200, {})
    assert len(created(replicate)) == 1
    assert len(get_people().load(777).jobs) == 1
    assert counted(capsys, "UnreadableRecords") == 1
    assert "people/777.json" in logged.getvalue()


@pytest.mark.parametrize("command", ["/status", "/cancel"])
def test_a_person_with_an_unreadable_record_has_nothing_in_progress(telegram, command):
    put("people/777.json", b"[]")
    status, call = post(sent(telegram, text=command))
    assert (status, call["text"]) == (200, "I am not working on any of your pictures.")


@pytest.mark.parametrize("content", [*UNREADABLE[:5], b'{"state": "unknown"}', b'{"tries": "x"}'])
def test_an_update_whose_claim_is_unreadable_is_given_up(telegram, replicate, capsys, content):
    update, following = sent(telegram), sent(telegram)
    put(f"updates/{update['update_id']}.json", content)
    assert [post(update), post(update)] == [(200, {})] * 2
    assert said(telegram) == [WORD]
    assert counted(capsys, "UpdatesGivenUp") == 1
    assert post(following) == (200, {})
    assert len(created(replicate)) == 1


@pytest.mark.parametrize("content", UNREADABLE)
def test_again_for_an_unreadable_task_is_too_late(telegram, content):
    put("tasks/p1.json", content)
    under = {"message_id": 3, "chat": {"id": 777, "type": "private"}}
    press = {"id": "4", "from": {"id": 777}, "data": "again:p1", "message": under}
    status, call = post({"update_id": 9, "callback_query": press})
    assert (status, call["text"]) == (200, "I no longer have the original. Please send it again.")
