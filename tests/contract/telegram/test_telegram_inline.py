"""Inline mode and guest mode, through bare API calls."""

import pytest
from bare_api import picture
from test_reactions_pins_and_profiles import updates

from darkroom_emulators.testing.telegram import ControlRefused

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
KEYBOARD = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}


def article(result_id="1", **more):
    content = {"message_text": "*a* cat", "parse_mode": "MarkdownV2"}
    return {
        "type": "article",
        "id": result_id,
        "title": "Cat",
        "input_message_content": content,
    } | more


@pytest.fixture
def inline(telegram_emulator, api):
    """An emulator whose bot accepts inline queries and receives every chosen result."""
    with pytest.raises(ControlRefused, match="accepts no inline queries"):
        telegram_emulator.ask_inline("cat")
    api("setMySettings", supports_inline_queries=True, inline_feedback_share_denominator=1)
    return telegram_emulator


def test_a_result_is_chosen_edited_and_pressed(inline, api):
    query = inline.ask_inline("cat")
    [update] = updates(api, "inline_query")
    assert (update["id"], update["query"], update["chat_type"]) == (query, "cat", "sender")
    assert inline.inline_query(query)["results"] is None
    button = {"text": "Settings", "start_parameter": "s"}
    results = [article(reply_markup=KEYBOARD), article("2")]
    answer = {"inline_query_id": query, "results": results, "next_offset": "2", "button": button}
    assert api("answerInlineQuery", **answer) is True
    shown = inline.inline_query(query)
    assert [each["title"] for each in shown["results"]] == ["Cat", "Cat"]
    assert (shown["next_offset"], shown["button"]) == ("2", "Settings")
    assert api.error("answerInlineQuery", **answer) == (400, f"Bad Request: {TOO_OLD}")

    group = inline.new_chat("group", "Friends")
    sent = inline.choose(query, "1", chat=group)
    assert (sent["text"], sent["from"]["id"]) == ("a cat", 777)
    [chosen] = updates(api, "chosen_inline_result")
    assert (chosen["result_id"], chosen["query"]) == ("1", "cat")
    inline_id = chosen["inline_message_id"]
    assert api("editMessageText", inline_message_id=inline_id, text="a dog") is True
    assert inline.messages(group)[-1]["text"] == "a dog"
    assert api("editMessageReplyMarkup", inline_message_id=inline_id, reply_markup=KEYBOARD) is True
    inline.press(sent["message_id"], label="More", chat=group)
    [press] = updates(api, "callback_query")
    assert press["inline_message_id"] == inline_id
    assert "message" not in press
    mine = {"chat_id": 777, "message_id": api("sendMessage", chat_id=777, text="a")["message_id"]}
    edited = api("editMessageText", **mine, inline_message_id=inline_id, text="b")
    assert edited["message_id"] == mine["message_id"], "a chat overrides the inline message"
    wrong = api.error("editMessageText", inline_message_id="x", text="y")
    assert wrong == (400, "Bad Request: MESSAGE_ID_INVALID")


def test_a_bot_gets_messages_sent_via_it_even_in_privacy_mode(inline, api):
    group = inline.new_chat("group", "Friends")
    query = inline.ask_inline("cat", chat=group)
    assert updates(api, "inline_query")[0]["chat_type"] == "group"
    api("answerInlineQuery", inline_query_id=query, results=[article()])
    inline.choose(query, "1", chat=group)
    [message] = updates(api, "message")
    assert message["via_bot"]["username"] == "darkroom_bot"


def test_a_photo_is_sent_by_its_file_id(inline, api):
    sent = api("sendPhoto", {"photo": picture(64, 48)}, chat_id=777)
    result = {"type": "photo", "id": "1", "photo_file_id": sent["photo"][-1]["file_id"]}
    query = inline.ask_inline("")
    api("answerInlineQuery", inline_query_id=query, results=[result | {"caption": "cat"}])
    chosen = inline.choose(query, "1")
    assert (chosen["caption"], chosen["photo"][-1]["width"]) == ("cat", 64)


PLACE = {"latitude": 56.9, "longitude": 24.1}
VENUE = PLACE | {"title": "Opera", "address": "Aspazijas 3"}
CONTACT = {"phone_number": "+371 1", "first_name": "Ann"}


@pytest.mark.parametrize(
    ("kind", "fields"), [("location", PLACE), ("venue", VENUE), ("contact", CONTACT)]
)
@pytest.mark.parametrize("is_content", [False, True], ids=["result", "content"])
def test_a_place_or_contact_is_sent_as_a_result_or_its_content(
    inline, api, kind, fields, is_content
):
    plain = {"type": kind, "id": "1", "title": "Opera", **fields}
    result = article(input_message_content=fields) if is_content else plain
    query = inline.ask_inline("opera")
    assert api("answerInlineQuery", inline_query_id=query, results=[result]) is True
    sent = inline.choose(query, "1")
    assert (
        fields.items()
        <= (sent["venue"] | sent["location"] if kind == "venue" else sent[kind]).items()
    )
    assert "text" not in sent


def test_the_owner_can_switch_inline_mode_as_in_botfather(telegram_emulator, api):
    telegram_emulator.set_inline()
    assert api("getMe")["supports_inline_queries"] is True
    base = f"{telegram_emulator.url}/_emulator/bots/darkroom_bot/settings"
    answer = api.session.post(base, json={"supports_inline_queries": False}, timeout=60)
    assert answer.json()["supports_inline_queries"] is False
    with pytest.raises(ControlRefused, match="accepts no inline queries"):
        telegram_emulator.ask_inline("cat")


def test_a_query_can_be_answered_for_thirty_seconds(inline, api):
    query = inline.ask_inline("cat")
    inline.clock.advance(31)
    late = api.error("answerInlineQuery", inline_query_id=query, results=[])
    assert late == (400, f"Bad Request: {TOO_OLD}")


@pytest.mark.parametrize(
    ("results", "text"),
    [
        ("[", "can't parse inline query results JSON object"),
        ({}, "expected an Array of inline query results"),
        ([article(str(at)) for at in range(51)], "too many inline query results specified"),
        ([1], "can't parse inline query result: expected an Object"),
        ([{"id": "1"}], "can't parse inline query result: Can't find field \"type\""),
        (
            [{"type": "x", "id": "1"}],
            'can\'t parse inline query result: type "x" is unsupported for the inline query result',
        ),
        (
            [{"type": "article", "id": "1"}],
            "can't parse inline query result: Can't find field \"input_message_content\"",
        ),
        (
            [article(input_message_content={"payload": "p"})],
            "can't parse inline query result: this kind of input_message_content is not emulated",
        ),
        (
            [{"type": "location", "id": "1", "latitude": 91, "longitude": 1}],
            "wrong location specified",
        ),
        ([article("")], "RESULT_ID_INVALID"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_invalid_results_get_telegrams_errors(shared_api, results, text):
    found = shared_api.error("answerInlineQuery", inline_query_id="1", results=results)
    assert found == (400, f"Bad Request: {text}")


def test_in_the_mode_inline_every_press_has_an_inline_message_id(telegram_emulator, api):
    sent = api("sendMessage", chat_id=777, text="x", reply_markup=KEYBOARD)["message_id"]
    telegram_emulator.press(sent, label="More")
    assert updates(api, "callback_query")[0]["message"]["message_id"] == sent
    api("setMySettings", callback_query_mode="inline")
    telegram_emulator.press(sent, label="More")
    [press] = updates(api, "callback_query")
    assert "message" not in press
    assert api("editMessageText", inline_message_id=press["inline_message_id"], text="y") is True
    assert telegram_emulator.messages()[-1]["text"] == "y"


def test_a_guest_bot_is_mentioned_and_can_answer_once(telegram_emulator, api):
    group = telegram_emulator.new_chat("group", "Strangers", status="left")
    telegram_emulator.send_text("@darkroom_bot a cat", chat=group)
    assert updates(api, "guest_message") == []
    api("setMySettings", supports_guest_queries=True)
    telegram_emulator.send_text("@darkroom_bot a cat", chat=group)
    [message] = updates(api, "guest_message")
    assert message["text"] == "@darkroom_bot a cat"
    answer = {"guest_query_id": message["guest_query_id"], "result": article()}
    found = api("answerGuestQuery", **answer)
    assert telegram_emulator.messages(group)[-1]["text"] == "a cat"
    assert api("editMessageText", **found, text="a dog") is True
    assert telegram_emulator.messages(group)[-1]["text"] == "a dog"
    assert api.error("answerGuestQuery", **answer) == (400, f"Bad Request: {TOO_OLD}")
    assert api.error("answerGuestQuery") == (400, "Bad Request: result isn't specified")
