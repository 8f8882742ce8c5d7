"""Unchanged bots from npm: agents on the Chat SDK, and inline bots on Telegraf."""

from js_bots import needs_npm, running

from darkroom_emulators.telegram.events import BotCall, CallbackAnswered, ChatDraft, InlineAnswered

pytestmark = needs_npm("telegraf", "chat")


def test_the_chat_sdk_streams_a_rich_draft_and_sends_it(live_telegram):
    with running(live_telegram, "stream-bot.mjs"):
        live_telegram.send_text("report, please")
        sent = live_telegram.wait_for_message(lambda message: "rich_message" in message)
        heading, text, items = sent["rich_message"]["blocks"]
        assert (heading["type"], heading["text"]) == ("heading", "Report")
        assert text["text"] == ["All is ", {"type": "bold", "text": "well"}, "."]
        assert len(items["items"]) == 2
        drafts = [e.draft for e in live_telegram.events(ChatDraft) if e.change == "shown"]
        sizes = [len(each["rich_message"]["blocks"]) for each in drafts]
        assert sizes == sorted(sizes)
        assert (sizes[0], sizes[-1]) == (1, 3)
        assert live_telegram.drafts() == []


def test_the_chat_sdk_edits_a_text_into_a_rich_message_and_reacts(live_telegram):
    with running(live_telegram, "stream-bot.mjs"):
        live_telegram.send_text("plain")
        live_telegram.wait_for_message(lambda message: bool(message.get("reactions")))
        shown = live_telegram.messages()[-1]
        assert shown["rich_message"]["blocks"][0]["type"] == "heading"
        assert shown["reactions"][0]["type"] == {"type": "emoji", "emoji": "🔥"}
    statuses = {call.status for call in live_telegram.events(BotCall)}
    assert statuses == {200}


def test_telegraf_answers_inline_queries_and_edits_what_was_chosen(live_telegram):
    with running(live_telegram, "inline-bot.mjs"):
        query = live_telegram.ask_inline("Ann")
        live_telegram.wait_for(InlineAnswered)
        answered = live_telegram.inline_query(query)
        assert [each["title"] for each in answered["results"]] == ["A cat for Ann", "A dog for Ann"]
        assert answered["button"] == "Settings"
        group = live_telegram.new_chat("group", "Friends", status="left")
        sent = live_telegram.choose(query, "dog", chat=group)
        assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
        live_telegram.wait_for_text("drawing…")
        live_telegram.press(sent["message_id"], label="More", chat=group)
        live_telegram.wait_for(CallbackAnswered)
        assert live_telegram.messages(group)[-1]["text"] == "more of it"
