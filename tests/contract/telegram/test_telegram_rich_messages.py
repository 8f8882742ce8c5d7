"""Rich messages and drafts, through bare API calls."""

import pytest
from bare_api import picture

from darkroom_emulators.testing.telegram import ControlRefused

HTML = """<h1>Report</h1><p>All is <b>well</b>, <a href="https://e.com/">see</a>.</p>
<ul><li>one</li><li>two <i>x</i></li></ul><ol><li>first</li></ol>
<pre><code class="language-python">x &lt; 1</code></pre>
<blockquote>said</blockquote><hr>
<table><tr><th>a</th><td align="right">1</td></tr></table>
<details open><summary>more</summary>inside</details><what>this"""
MARKDOWN = """# Report

All is **well**, [see](https://e.com/). 2 * 3 * 4 and snake_case_name

- one
- [x] done
  - nested

1. first

```python
x < 1
```

> said

---

| a | b |
|---|--:|
| 1 | ~~2~~ |

not **closed"""


def blocks_of(api, telegram_emulator, **rich):
    """Send a rich message; return its blocks, which are the same in the chat and the response."""
    sent = api("sendRichMessage", chat_id=777, rich_message=rich)
    assert "text" not in sent
    assert telegram_emulator.messages()[-1]["rich_message"] == sent["rich_message"]
    return sent["rich_message"]["blocks"]


def test_html_becomes_blocks(telegram_emulator, api):
    heading, text, bullets, numbers, code, quote, rule, table, details, rest = blocks_of(
        api, telegram_emulator, html=HTML
    )
    assert heading == {"type": "heading", "text": "Report", "size": 1}
    assert text["text"] == [
        "All is ",
        {"type": "bold", "text": "well"},
        ", ",
        {"type": "url", "text": "see", "url": "https://e.com/"},
        ".",
    ]
    assert [each["label"] for each in (*bullets["items"], *numbers["items"])] == ["•", "•", "1."]
    assert code == {"type": "pre", "text": "x < 1", "language": "python"}
    assert quote == {"type": "blockquote", "blocks": [{"type": "paragraph", "text": "said"}]}
    assert rule == {"type": "divider"}
    assert [cell.get("is_header", False) for cell in table["cells"][0]] == [True, False]
    assert (details["summary"], details["is_open"]) == ("more", True)
    assert rest == {"type": "paragraph", "text": "<what>this"}


def test_markdown_becomes_blocks_and_unknown_syntax_is_shown_as_text(telegram_emulator, api):
    heading, text, bullets, numbers, code, quote, rule, table, rest = blocks_of(
        api, telegram_emulator, markdown=MARKDOWN
    )
    assert heading == {"type": "heading", "text": "Report", "size": 1}
    assert text["text"][1:] == [
        {"type": "bold", "text": "well"},
        ", ",
        {"type": "url", "text": "see", "url": "https://e.com/"},
        ". 2 * 3 * 4 and snake_case_name",
    ]
    one, done = bullets["items"]
    assert (one["label"], done["is_checked"]) == ("•", True)
    assert done["blocks"][1]["items"][0]["blocks"] == [{"type": "paragraph", "text": "nested"}]
    assert numbers["items"][0]["value"] == 1
    assert code == {"type": "pre", "text": "x < 1", "language": "python"}
    assert quote["blocks"] == [{"type": "paragraph", "text": "said"}]
    assert rule == {"type": "divider"}
    assert table["cells"][1][1]["text"] == {"type": "strikethrough", "text": "2"}
    assert rest == {"type": "paragraph", "text": "not **closed"}


def test_blocks_and_media_are_given_as_json(telegram_emulator, api):
    photo = {"type": "photo", "media": "attach://p"}
    given = [
        {"type": "paragraph", "text": ["a", {"type": "bold", "text": "b"}]},
        {"type": "photo", "photo": photo, "caption": {"text": "seen"}},
        {"type": "list", "items": [{"blocks": [{"type": "divider"}]}]},
        {"type": "table", "cells": [[{"text": "x"}]]},
        {"type": "map", "location": {"latitude": 1.0, "longitude": 2.0}},
    ][:4]
    sent = api(
        "sendRichMessage",
        {"p": picture(64, 48)},
        chat_id=777,
        rich_message={"blocks": given, "is_rtl": True},
    )["rich_message"]
    text, shown, items, table = sent["blocks"]
    assert text == given[0]
    assert (shown["photo"][-1]["width"], shown["caption"]) == (64, {"text": "seen"})
    assert items["items"][0]["label"] == "•"
    assert table["cells"] == [[{"text": "x", "align": "left", "valign": "middle"}]]
    assert sent["is_rtl"] is True
    by_id = api(
        "sendRichMessage",
        {"p": picture(64, 48)},
        chat_id=777,
        rich_message={
            "markdown": "![x](tg://photo?id=cat)",
            "media": [{"id": "cat", "media": photo}],
        },
    )
    assert by_id["rich_message"]["blocks"][0]["type"] == "photo"


def test_a_text_can_be_edited_into_a_rich_message_and_back(telegram_emulator, api):
    sent = api("sendMessage", chat_id=777, text="soon")
    where = {"chat_id": 777, "message_id": sent["message_id"]}
    rich = api("editMessageText", **where, rich_message={"markdown": "# Here"})
    assert rich["rich_message"]["blocks"][0]["type"] == "heading"
    assert "text" not in rich
    assert telegram_emulator.messages()[-1]["rich_message"] == rich["rich_message"]
    assert api("editMessageText", **where, text="back")["text"] == "back"
    assert "rich_message" not in telegram_emulator.messages()[-1]
    copied = api("sendRichMessage", chat_id=777, rich_message={"html": "<b>x</b>"})
    api("copyMessage", chat_id=777, from_chat_id=777, message_id=copied["message_id"])
    assert telegram_emulator.messages()[-1]["rich_message"] == copied["rich_message"]


@pytest.mark.parametrize(
    ("rich", "text"),
    [
        ({}, "rich message must be non-empty"),
        ({"html": " "}, "rich message must be non-empty"),
        ({"blocks": [{"type": "paragraph", "text": ""}]}, "block must be non-empty"),
        ({"blocks": [{"type": "list", "items": []}]}, "list must be non-empty"),
        ({"blocks": [{"type": "thinking", "text": "x"}]}, "block is not allowed"),
        (
            {"blocks": [{"type": "heading", "text": "x", "size": 7}]},
            "invalid section heading size specified",
        ),
        (
            {"blocks": [{"type": "table", "cells": [[{"colspan": 0}]]}]},
            "invalid table cell colspan specified",
        ),
        ({"markdown": "![x](tg://photo?id=no)"}, "invalid rich message file identifier specified"),
        ({"blocks": [{"type": "photo", "photo": {"type": "gif"}}]}, "unallowed media specified"),
        ({"blocks": [{"type": "photo", "photo": {"type": []}}]}, "unallowed media specified"),
        (
            {"blocks": [{"type": ["paragraph"], "text": "x"}]},
            "can't parse InputRichBlock: unsupported type specified",
        ),
        (
            {
                "blocks": [
                    {
                        "type": "paragraph",
                        "text": [{"type": "email_address", "text": "x", "email_address": "x"}],
                    }
                ]
            },
            "RICH_MESSAGE_EMAIL_INVALID",
        ),
        ({"markdown": "\n\n".join("x" * 501)}, "RICH_MESSAGE_BLOCKS_INVALID"),
        ({"markdown": "x" * 32_769}, "RICH_MESSAGE_TEXT_INVALID"),
        ({"markdown": ">" * 60 + "x"}, "rich message is nested too deeply"),
        ({"markdown": ">" * 900 + "x"}, "rich message is nested too deeply"),
        ({"html": "<b>" * 300 + "x"}, "rich message is nested too deeply"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_invalid_rich_messages_get_telegrams_errors(shared_api, rich, text):
    found = shared_api.error("sendRichMessage", chat_id=777, rich_message=rich)
    assert found == (400, f"Bad Request: {text}")


def test_people_do_not_see_more_than_twenty_media(telegram_emulator, api):
    sent = api("sendPhoto", {"photo": picture(8, 8)}, chat_id=777)
    media = {"type": "photo", "media": sent["photo"][-1]["file_id"]}
    blocks = [{"type": "photo", "photo": media}] * 21 + [{"type": "divider"}]
    answer = api("sendRichMessage", chat_id=777, rich_message={"blocks": blocks})
    assert len(answer["rich_message"]["blocks"]) == 22
    assert len(telegram_emulator.messages()[-1]["rich_message"]["blocks"]) == 20


def test_a_draft_grows_until_the_message_is_sent(telegram_emulator, api):
    assert api("sendMessageDraft", chat_id=777, draft_id=5) is True
    assert telegram_emulator.drafts()[0]["text"] == ""
    api("sendMessageDraft", chat_id=777, draft_id=5, text="*so* far", parse_mode="MarkdownV2")
    [draft] = telegram_emulator.drafts()
    assert (draft["draft_id"], draft["text"], draft["can_stop"]) == (5, "so far", False)
    assert telegram_emulator.messages() == []
    api("sendRichMessageDraft", chat_id=777, draft_id=6, rich_message={"markdown": "# So"})
    assert telegram_emulator.drafts()[0]["rich_message"]["blocks"][0]["type"] == "heading"
    api("sendMessage", chat_id=777, text="so far so good")
    assert telegram_emulator.drafts() == []
    api("sendMessageDraft", chat_id=777, draft_id=7, text="forgotten")
    telegram_emulator.clock.advance(31)
    assert telegram_emulator.drafts() == []


def test_a_person_stops_a_draft(telegram_emulator, api):
    draft = {"chat_id": 777, "draft_id": 5, "text": "on and on"}
    api("sendMessageDraft", **draft)
    with pytest.raises(ControlRefused, match="no draft with a stop button"):
        telegram_emulator.stop_draft()
    api("sendMessageDraft", **draft, can_stop=True)
    telegram_emulator.stop_draft()
    [update] = api("getUpdates")
    assert update["stopped_message_generation"]["draft_id"] == 5
    assert update["stopped_message_generation"]["chat"]["id"] == 777
    assert telegram_emulator.drafts() == []
    api("sendMessageDraft", **draft, can_stop=True)  # too late: it has been stopped
    assert telegram_emulator.drafts() == []
    api("sendMessageDraft", **draft | {"draft_id": 6}, can_stop=True, keep_on_stop=True)
    telegram_emulator.stop_draft()
    assert telegram_emulator.drafts()[0]["can_stop"] is False


def test_invalid_drafts_get_telegrams_errors(telegram_emulator, api):
    group = telegram_emulator.new_chat("group", "Friends")
    draft = {"draft_id": 5, "text": "x"}
    assert api.error("sendMessageDraft", **draft) == (400, "Bad Request: chat_id is empty")
    elsewhere = api.error("sendMessageDraft", chat_id=group, **draft)
    assert elsewhere == (400, "Bad Request: TEXTDRAFT_PEER_INVALID")
    unnumbered = api.error("sendMessageDraft", chat_id=777, text="x")
    assert unnumbered == (400, "Bad Request: RANDOM_ID_INVALID")
    upload = {"blocks": [{"type": "photo", "photo": {"type": "photo", "media": "attach://p"}}]}
    found = api.error(
        "sendRichMessageDraft", {"p": picture(8, 8)}, chat_id=777, draft_id=5, rich_message=upload
    )
    assert found == (400, "Bad Request: unallowed media specified")
