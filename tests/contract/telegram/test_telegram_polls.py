"""A bot sends and closes polls, people answer them, and the bot receives the results."""

import pytest
from bare_api import updates

from darkroom_emulators.telegram.events import RefusalGuessed
from darkroom_emulators.testing.telegram import ControlRefused

QUIZ = {"type": "quiz", "correct_option_ids": [1], "explanation": "Red *light*"}
QUIZ |= {"explanation_parse_mode": "MarkdownV2"}


def poll(api, *options, **more):
    return api("sendPoll", chat_id=777, question="Which?", options=list(options), **more)


def counts(found):
    return [each["voter_count"] for each in found["options"]]


def test_an_open_poll_is_answered_changed_and_stopped(api, telegram_emulator):
    options = ["Cat", {"text": "Dog"}]
    sent = api("sendPoll", chat_id=777, question="Q?", options=options, is_anonymous=False)
    number = sent["message_id"]
    assert (sent["poll"]["type"], sent["poll"]["is_anonymous"]) == ("regular", False)
    telegram_emulator.vote(number, 1)
    answer, told = updates(api, "poll_answer", "poll")
    assert (answer["option_ids"], answer["user"]["id"]) == ([1], 777)
    assert answer["option_persistent_ids"] == [sent["poll"]["options"][1]["persistent_id"]]
    assert (told["id"], counts(told), told["total_voter_count"]) == (sent["poll"]["id"], [0, 1], 1)
    telegram_emulator.vote(number, 0)
    telegram_emulator.vote(number)
    chosen = [each["option_ids"] for each in updates(api, "poll_answer")]
    assert chosen == [[0], []]
    telegram_emulator.vote(number, 0)
    stopped = api("stopPoll", chat_id=777, message_id=number)
    assert (stopped["is_closed"], counts(stopped)) == (True, [1, 0])
    assert telegram_emulator.messages()[-1]["poll"] == stopped
    assert updates(api, "poll")[-1] == stopped
    with pytest.raises(ControlRefused, match="closed"):
        telegram_emulator.vote(number, 1)
    again = api.error("stopPoll", chat_id=777, message_id=number)
    assert again == (400, "Bad Request: poll has already been closed")


def test_an_anonymous_poll_reports_only_counts_and_closes_on_time(api, telegram_emulator):
    sent = poll(api, "A", "B", "C", allows_multiple_answers=True, open_period=60)
    telegram_emulator.vote(sent["message_id"], 0, 2)
    assert [counts(each) for each in updates(api, "poll", "poll_answer")] == [[1, 0, 1]]
    telegram_emulator.clock.advance(61)
    [told] = updates(api, "poll")
    assert told["is_closed"]
    assert telegram_emulator.messages()[-1]["poll"]["is_closed"]


def test_a_quiz_accepts_one_answer_and_a_copy_starts_without_votes(api, telegram_emulator):
    sent = poll(api, "A", "B", **QUIZ)
    assert sent["poll"]["correct_option_ids"] == [1]
    assert sent["poll"]["explanation"] == "Red light"
    number = sent["message_id"]
    with pytest.raises(ControlRefused, match="one answer"):
        telegram_emulator.vote(number, 0, 1)
    with pytest.raises(ControlRefused, match="options are 0 to 1"):
        telegram_emulator.vote(number, 2)
    telegram_emulator.vote(number, 0)
    with pytest.raises(ControlRefused, match="allow changing a vote"):
        telegram_emulator.vote(number, 1)
    api("copyMessage", chat_id=777, from_chat_id=777, message_id=number)
    api("forwardMessage", chat_id=777, from_chat_id=777, message_id=number)
    copied, forwarded = (each["poll"] for each in telegram_emulator.messages()[-2:])
    assert (copied["total_voter_count"], forwarded["total_voter_count"]) == (0, 1)
    assert copied["id"] != sent["poll"]["id"] == forwarded["id"]


@pytest.mark.parametrize(
    ("changed", "description"),
    [
        ({"question": "\u00a0"}, "poll question must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least 1 option"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["x", "\u200b"]}, "poll options must be non-empty"),
        ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
        ({"type": "quiz"}, "wrong correct option ID specified"),
        ({"type": "quiz", "correct_option_ids": [2]}, "wrong correct option ID specified"),
        ({"type": "vote"}, "unsupported poll type specified"),
        ({"open_period": 4}, "wrong poll close time specified"),
    ],
)
def test_polls_that_are_refused(shared_api, changed, description):
    given = {"chat_id": 777, "question": "Which?", "options": ["A", "B"], **changed}
    assert shared_api.error("sendPoll", **given) == (400, f"Bad Request: {description}")


def test_the_error_for_a_poll_without_options_is_reported_as_a_guess(api, telegram_emulator):
    refused = api.error("sendPoll", chat_id=777, question="Which?", options=[])
    assert [each.description for each in telegram_emulator.events(RefusalGuessed)] == [refused[1]]


def test_a_bot_can_stop_only_its_own_polls(api, telegram_emulator):
    text = telegram_emulator.send_text("no poll")["message_id"]
    assert "not a poll" in api.error("stopPoll", chat_id=777, message_id=text)[1]
    unknown = api.error("stopPoll", chat_id=777, message_id=999)
    assert unknown == (400, "Bad Request: message with poll to stop not found")


def test_a_group_that_forbids_polls_gets_none(api, telegram_emulator):
    group = telegram_emulator.new_chat("supergroup", "Friends")
    telegram_emulator.set_permissions(group, can_send_polls=False)
    refused = api.error("sendPoll", chat_id=group, question="Which?", options=["A", "B"])
    assert refused == (400, "Bad Request: not enough rights to send polls to the chat")


def test_a_channel_gets_anonymous_polls_only(telegram_emulator, api):
    channel = telegram_emulator.new_chat("channel", "News", status="administrator")
    poll = {"question": "Which?", "options": ["A", "B"]}
    open_one = poll | {"is_anonymous": False}
    words = (400, "Bad Request: non-anonymous polls can't be sent to channel chats")
    assert api.error("sendPoll", chat_id=channel, **open_one) == words
    elsewhere = api("sendPoll", chat_id=777, **open_one)["message_id"]
    source = {"chat_id": channel, "from_chat_id": 777, "message_id": elsewhere}
    assert api.error("forwardMessage", **source) == words
    assert api.error("copyMessage", **source) == words
    assert api("sendPoll", chat_id=channel, **poll)["poll"]["is_anonymous"] is True
