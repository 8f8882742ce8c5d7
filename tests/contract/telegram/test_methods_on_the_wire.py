"""What a bare HTTP client is answered: forms, methods, errors in the real server's words."""

import io
import json
from pathlib import Path

import httpx
import pytest
import requests
from bare_api import picture
from bot_api_types import RESULTS, check_answers
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from mock_telegram.app import create_app
from mock_telegram.methods.table import METHODS
from mock_telegram.settings import BotSettings, Settings
from mock_telegram.testing import TelegramEmulator

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_every_emulated_method_has_a_type_to_be_checked_against():
    assert set(RESULTS) == set(METHODS)


def test_all_four_forms_and_any_case_of_the_method_are_understood(api):
    wanted = {"chat_id": "777", "text": "hi *you*", "parse_mode": "Markdown"}
    url, session = api.url, api.session
    answers = [
        session.get(f"{url}/SENDMESSAGE", params=wanted),
        session.post(f"{url}/sendmessage", data=wanted),
        session.post(f"{url}/sendMessage", json=wanted | {"chat_id": 777}),
        session.post(f"{url}/sendMessage", files={k: (None, v) for k, v in wanted.items()}),
        session.post(f"{url}/", data=wanted | {"method": "sendMessage"}),
        session.post(f"{url}/test/sendMessage", data=wanted),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json()["result"]["text"] == "hi you"
        assert answer.json()["result"]["entities"][0]["type"] == "bold"
    ids = [answer.json()["result"]["message_id"] for answer in answers]
    assert ids == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/botnocolon/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot0123:x/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot1:{'x' * 80}/getMe", 401, "Unauthorized: invalid token specified"),
        ("/botabc:x/getMe", 421, "Misdirected Request: unallowed token specified"),
        ("/bot5:unknown/getMe", 401, "Unauthorized"),
        ("/file/bot5:unknown/photos/file_1.jpg", 401, "Unauthorized"),
        ("/", 404, "Not Found"),
        ("/docs", 404, "Not Found"),
        ("/a%0Aline/break", 404, "Not Found"),
        ("/_emulator/nothing", 404, "Not Found"),
    ],
)
def test_wrong_addresses(shared_telegram, path, status, description):
    answer = requests.get(f"{shared_telegram.url}{path}", timeout=30)
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_a_defect_of_the_emulator_looks_like_one_of_telegrams_own():
    def fails(event):
        raise ZeroDivisionError

    log = EventLog(Clock())
    app = create_app(Settings(), clock=Clock(), log=log)
    log.listen(fails)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        answer = await client.get(f"/bot{BotSettings().token}/getMe")
    assert answer.json() == {
        "ok": False,
        "error_code": 500,
        "description": "Internal Server Error",
    }


def test_unknown_methods_and_those_not_emulated(shared_api):
    assert shared_api.error("noSuchMethod") == (404, "Not Found: method not found")
    assert shared_api.error("sendVideo") == (400, "Bad Request: method sendVideo is not emulated")


ERRORS = [
    # what shall be sent is looked at before where to
    ("sendMessage", {}, "message text is empty"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": "{"},
        "can't parse reply keyboard markup JSON object",
    ),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendDocument", {"document": "attach://nothing"}, "there is no document in the request"),
    ("sendMediaGroup", {}, "there are no messages to send"),
    ("sendChatAction", {}, "wrong parameter action in request"),
    ("editMessageText", {}, "message text is empty"),
    ("editMessageCaption", {}, "chat_id is empty"),
    ("editMessageMedia", {}, "there is no media in the request"),
    ("copyMessage", {"from_chat_id": 777, "message_id": 99}, "message to copy not found"),
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 5, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": 777, "text": " \n"}, "message text is empty"),
    ("sendMessage", {"chat_id": 777, "text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": 777, "text": "x", "parse_mode": "y"}, "unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": 777, "text": "a.b", "parse_mode": "MarkdownV2"},
        (
            "can't parse entities: Character '.' is reserved and must be escaped "
            "with the preceding '\\'"
        ),
    ),
    (
        "sendMessage",
        {"chat_id": 777, "text": "x", "reply_markup": "{"},
        "can't parse reply keyboard markup JSON object",
    ),
    (
        "sendMessage",
        {"chat_id": 777, "text": "x", "reply_markup": [1]},
        "object expected as reply markup",
    ),
    (
        "sendMessage",
        {
            "chat_id": 777,
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]},
        },
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": 777, "text": "x", "reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": 777, "text": "x", "message_thread_id": 9},
        "message thread not found",
    ),
    ("sendPhoto", {"chat_id": 777}, "there is no photo in the request"),
    (
        "sendPhoto",
        {"chat_id": 777, "photo": "abcd", "caption": "x" * 1025},
        "message caption is too long",
    ),
    (
        "sendPhoto",
        {"chat_id": 777, "photo": "abcde"},
        "wrong remote file identifier specified: Wrong string length",
    ),
    (
        "sendPhoto",
        {"chat_id": 777, "photo": "ab*d"},
        "wrong remote file identifier specified: Wrong character in the string",
    ),
    (
        "sendPhoto",
        {"chat_id": 777, "photo": "abcd"},
        "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    ),
    (
        "sendMediaGroup",
        {"chat_id": 777, "media": [{"type": ["photo"], "media": "x"}]},
        "can't parse InputMedia: type \"['photo']\" is not emulated",
    ),
    ("sendMediaGroup", {"chat_id": 777, "media": []}, "there are no messages to send"),
    (
        "sendMediaGroup",
        {"chat_id": 777, "media": [{"type": "photo", "media": "abcd"}] * 11},
        "too many messages to send as an album",
    ),
    (
        "sendMediaGroup",
        {"chat_id": 777, "media": [{"type": "photo"}]},
        "can't parse InputMedia: media not found",
    ),
    (
        "sendMediaGroup",
        {"chat_id": 777, "media": [{"type": "photo", "media": "x", "caption": ["y"]}]},
        'can\'t parse InputMedia: Field "caption" must be of type String',
    ),
    ("sendChatAction", {"chat_id": 777, "action": "dance"}, "wrong parameter action in request"),
    ("editMessageText", {"chat_id": 777, "text": "x"}, "message identifier is not specified"),
    (
        "editMessageText",
        {"chat_id": 777, "message_id": 99, "text": "x"},
        "message to edit not found",
    ),
    ("deleteMessage", {"chat_id": 777, "message_id": 99}, "message to delete not found"),
    ("deleteMessages", {"chat_id": 777}, "message identifiers are not specified"),
    (
        "deleteMessages",
        {"chat_id": 777, "message_ids": [1] * 101},
        "too many message identifiers specified",
    ),
    (
        "copyMessage",
        {"chat_id": 777, "from_chat_id": 777, "message_id": 99},
        "message to copy not found",
    ),
    ("getFile", {}, "file_id not specified"),
    ("getFile", {"file_id": "x"}, "invalid file_id"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("getChatMember", {"chat_id": 777, "user_id": 5}, "user not found"),
    (
        "setMyCommands",
        {"commands": [{"command": "A b", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
]


@pytest.mark.parametrize(("method", "arguments", "description"), ERRORS)
def test_errors_have_the_real_servers_words(shared_api, method, arguments, description):
    assert shared_api.error(method, **arguments) == (400, f"Bad Request: {description}")


def test_malformed_json_is_not_refused_but_read_as_far_as_it_goes(shared_api):
    answer = shared_api.session.post(
        f"{shared_api.url}/sendMessage",
        data='{"chat_id": 777, "text": oops',
        headers={"Content-Type": "application/json"},
    )
    assert answer.json()["description"] == "Bad Request: message text is empty"


def test_a_photo_gets_sizes_and_can_be_downloaded_and_sent_again(api, telegram):
    sent = api(
        "sendPhoto", {"photo": ("x.bin", PHOTO)}, chat_id=777, caption="<b>c</b>", parse_mode="HTML"
    )
    sizes = sent["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(77, 90), (273, 320), (512, 600)]
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]

    found = api("getFile", file_id=sizes[0]["file_id"])
    answer = requests.get(f"{api.files}/{found['file_path']}", timeout=30)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.content) == found["file_size"] == sizes[0]["file_size"]
    assert Image.open(io.BytesIO(answer.content)).size == (77, 90)

    again = api("sendPhoto", chat_id=777, photo=sizes[-1]["file_id"])
    assert again["photo"] == sizes
    assert api.error("sendDocument", chat_id=777, document=sizes[-1]["file_id"]) == (
        400,
        "Bad Request: can't use file of type Photo as Document",
    )
    telegram.clock.advance(3601)
    late = requests.get(f"{api.files}/{found['file_path']}", timeout=30)
    assert (late.status_code, late.json()["description"]) == (404, "Not Found")
    assert api("getFile", file_id=sizes[0]["file_id"])["file_path"] == found["file_path"]
    assert requests.get(f"{api.files}/{found['file_path']}", timeout=30).status_code == 200


def test_large_photos_get_all_sizes(shared_api):
    sent = shared_api("sendPhoto", {"photo": ("x.jpg", picture(3000, 1500, "JPEG"))}, chat_id=777)
    assert [size["width"] for size in sent["photo"]] == [90, 320, 800, 1280, 2560]


@pytest.mark.parametrize(
    ("content", "description"),
    [
        (b"", "file must be non-empty"),
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (PHOTO[:3000], "IMAGE_PROCESS_FAILED"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (
            bytes((10 << 20) + 1),
            (
                "file of size 10485761 bytes is too big for a photo; "
                "the maximum size is 10485760 bytes"
            ),
        ),
    ],
)
def test_pictures_that_telegram_refuses(shared_api, content, description):
    refused = shared_api.error("sendPhoto", {"photo": ("x.png", content)}, chat_id=777)
    assert refused == (400, f"Bad Request: {description}")


def test_a_document_keeps_name_and_bytes(shared_api):
    sent = shared_api("sendDocument", {"document": ("a b.png", picture(600, 300))}, chat_id=777)
    document = sent["document"]
    assert (document["file_name"], document["mime_type"]) == ("a b.png", "image/png")
    assert (document["thumbnail"]["width"], document["thumbnail"]["height"]) == (320, 160)
    path = shared_api("getFile", file_id=document["file_id"])["file_path"]
    assert requests.get(f"{shared_api.files}/{path}", timeout=30).content == picture(600, 300)


def test_a_file_over_20_mib_can_be_sent_but_not_downloaded(api, telegram):
    telegram.send_document(bytes((20 << 20) + 1), "big.bin")
    (update,) = api("getUpdates")
    refused = api.error("getFile", file_id=update["message"]["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big")


def test_an_album_shares_one_id(shared_api):
    media = [
        {"type": "photo", "media": "attach://one", "caption": "first"},
        {"type": "photo", "media": "attach://two", "has_spoiler": True},
    ]
    files = {"one": ("1.jpg", PHOTO), "two": ("2.png", picture(50, 50))}
    one, two = shared_api("sendMediaGroup", files, chat_id=777, media=media)
    assert one["media_group_id"] == two["media_group_id"]
    assert (one["caption"], two.get("caption")) == ("first", None)
    assert two["has_media_spoiler"] is True
    assert shared_api.error(
        "sendMediaGroup",
        {"one": ("1.jpg", PHOTO), "two": ("x", b"no picture")},
        chat_id=777,
        media=media,
    ) == (
        400,
        'Bad Request: failed to send message #2 with the error message "IMAGE_PROCESS_FAILED"',
    )
    mixed = [media[0], {"type": "document", "media": "attach://two"}]
    assert shared_api.error("sendMediaGroup", files, chat_id=777, media=mixed) == (
        400,
        "Bad Request: document can't be mixed with other media types",
    )


def test_null_in_an_albums_item_is_nothing(shared_api):
    item = {"type": "photo", "media": "attach://one", "caption": None, "parse_mode": None}
    (sent,) = shared_api("sendMediaGroup", {"one": ("1.jpg", PHOTO)}, chat_id=777, media=[item])
    assert "caption" not in sent


def test_an_album_has_no_keyboard(shared_api):
    media = [{"type": "photo", "media": f"attach://{name}"} for name in ("one", "two")]
    files = {"one": ("1.jpg", PHOTO), "two": ("2.jpg", PHOTO)}
    keyboard = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
    sent = shared_api("sendMediaGroup", files, chat_id=777, media=media, reply_markup=keyboard)
    assert [message for message in sent if "reply_markup" in message] == []


def test_edits_and_deletions(api, telegram):
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    sent = api("sendMessage", chat_id=777, text="wait", reply_markup=keyboard)
    here = {"chat_id": 777, "message_id": sent["message_id"]}
    assert (
        "message is not modified"
        in api.error("editMessageText", **here, text="wait", reply_markup=keyboard)[1]
    )
    assert api("editMessageText", **here, text="wait")["edit_date"]
    assert "reply_markup" in api("editMessageReplyMarkup", **here, reply_markup=keyboard)
    assert api.error("editMessageCaption", **here, caption="x") == (
        400,
        "Bad Request: there is no caption in the message to edit",
    )
    media = {"type": "photo", "media": "attach://p", "caption": "done", "has_spoiler": True}
    edited = api("editMessageMedia", {"p": ("p.jpg", PHOTO)}, **here, media=media)
    assert (edited["message_id"], edited["caption"]) == (sent["message_id"], "done")
    assert "text" not in edited
    assert edited["has_media_spoiler"] is True
    again = media | {"media": edited["photo"][-1]["file_id"]}
    assert "message is not modified" in api.error("editMessageMedia", **here, media=again)[1]
    shown = api("editMessageMedia", **here, media=again | {"has_spoiler": False})
    assert "has_media_spoiler" not in shown
    assert api("editMessageCaption", **here, caption="better")["caption"] == "better"

    mine = telegram.send_text("mine")
    assert api.error("editMessageText", chat_id=777, message_id=mine["message_id"], text="x") == (
        400,
        "Bad Request: message can't be edited",
    )
    assert api("deleteMessage", **here) is True
    telegram.clock.advance(48 * 3600 + 1)
    assert api.error("deleteMessage", chat_id=777, message_id=mine["message_id"]) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )


def test_several_messages_are_deleted_at_once_or_none_is(api, telegram):
    numbers = [telegram.send_text(text)["message_id"] for text in ("old", "one", "two")]
    assert api("deleteMessages", chat_id=777, message_ids=[*numbers[1:], numbers[1], 999]) is True
    assert [message["text"] for message in telegram.messages()] == ["old"]

    telegram.clock.advance(48 * 3600 + 1)
    young = telegram.send_text("young")["message_id"]
    assert api.error("deleteMessages", chat_id=777, message_ids=[young, numbers[0]]) == (
        400,
        "Bad Request: message can't be deleted for everyone",
    )
    assert [message["text"] for message in telegram.messages()] == ["old", "young"]


def test_replies_copies_forwards_and_marks(api, telegram):
    mine = telegram.send_text("the original text")
    sent = api(
        "sendMessage",
        chat_id=777,
        text="yes",
        reply_parameters={"message_id": mine["message_id"], "quote": "original"},
        protect_content=True,
        link_preview_options={"is_disabled": True},
    )
    assert sent["reply_to_message"]["text"] == "the original text"
    assert sent["quote"] == {"text": "original", "position": 4, "is_manual": True}
    assert sent["has_protected_content"] is True
    source = {"chat_id": 777, "from_chat_id": 777}
    forwarded = api("forwardMessage", **source, message_id=mine["message_id"])
    assert forwarded["forward_origin"]["sender_user"]["id"] == 777
    copied = api("copyMessage", **source, message_id=mine["message_id"])
    assert telegram.messages()[-1]["message_id"] == copied["message_id"]
    assert api.error("forwardMessage", **source, message_id=sent["message_id"]) == (
        400,
        "Bad Request: message can't be forwarded",
    )
    lenient = api(
        "sendMessage",
        chat_id=777,
        text="x",
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True},
    )
    assert "reply_to_message" not in lenient


def test_commands_are_kept_by_scope_and_language(shared_api):
    commands = [{"command": "start", "description": "Begin"}]
    shared_api("setMyCommands", commands=commands)
    shared_api("setMyCommands", commands=[], language_code="ru")
    assert shared_api("getMyCommands") == commands
    assert shared_api("getMyCommands", language_code="ru") == []
    shared_api("deleteMyCommands")
    assert shared_api("getMyCommands") == []


def test_only_an_inline_keyboard_is_echoed(api, telegram):
    keyboard = {"keyboard": [[{"text": "yes"}]]}
    sent = api("sendMessage", chat_id=777, text="?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert telegram.messages()[-1]["reply_markup"] == keyboard


def test_a_number_on_a_button_is_pressed_as_text(api, telegram):
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": 42}]]}
    sent = api("sendMessage", chat_id=777, text="?", reply_markup=keyboard)
    telegram.press(sent["message_id"], data="42")
    assert api("getUpdates")[-1]["callback_query"]["data"] == "42"


def test_chat_action_lasts_five_seconds(api, telegram):
    api("sendChatAction", chat_id=777, action="upload_photo")
    seen = f"{telegram.url}/_emulator/chats/777/messages"
    assert requests.get(seen, timeout=30).json()["actions"][0]["action"] == "upload_photo"
    telegram.clock.advance(5)
    assert requests.get(seen, timeout=30).json()["actions"] == []


def test_two_bots_know_a_file_by_different_ids():
    bots = (BotSettings("11:a", "one_bot"), BotSettings("22:b", "two_bot"))
    with TelegramEmulator(Settings(bots=bots)) as telegram:
        group = telegram.new_chat("group", "Both", status="administrator", bot="one_bot")
        telegram.set_member(group, "administrator", bot="two_bot")
        telegram.send_photo(PHOTO, chat=group)
        ids = []
        for token in ("11:a", "22:b"):
            url = f"{telegram.url}/bot{token}"
            updates = requests.get(f"{url}/getUpdates", timeout=30).json()["result"]
            ids.append(updates[-1]["message"]["photo"][-1])
            own = requests.get(f"{url}/getFile", params={"file_id": ids[-1]["file_id"]}, timeout=30)
            assert own.json()["ok"]
        check_answers(telegram)
        other = requests.get(f"{url}/getFile", params={"file_id": ids[0]["file_id"]}, timeout=30)
    assert ids[0]["file_unique_id"] == ids[1]["file_unique_id"]
    assert ids[0]["file_id"] != ids[1]["file_id"]
    assert other.json()["description"] == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )


FIELDS = """type media message_id inline_keyboard text callback_data quote chat_id offset length
    command caption user"""
TEXTS = ["", "777", "-5", "@x", "1", "true", "{}", "[]", "[[]]", "null", '"x"', "attach://f", "a.b"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "x", "reply_parameters": {"message_id": [1]}},
        {"text": "x", "entities": [{"type": ["bold"], "offset": 0, "length": 1}]},
        {"text": "[x](tg://user?id=abc)", "parse_mode": "MarkdownV2"},
        {"text": "x", "link_preview_options": 5},
    ],
)
def test_odd_parts_of_a_message_are_passed_over(shared_api, arguments):
    sent = shared_api("sendMessage", chat_id=777, **arguments)
    assert sent["text"] == "x"
    assert not {"entities", "reply_to_message", "link_preview_options"} & set(sent)


VALUES = st.one_of(
    st.sampled_from(TEXTS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(["photo", "attach://f", "x"]),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(FIELDS.split()), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(json.dumps),
)
NAMES = """chat_id from_chat_id message_id text caption parse_mode entities caption_entities
    message_ids reply_markup reply_parameters reply_to_message_id message_thread_id photo document media action
    commands scope language_code callback_query_id user_id file_id offset limit allowed_updates
    max_connections secret_token link_preview_options has_spoiler"""


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(sorted(METHODS.keys() - {"getUpdates"})),  # that one waits for the clock
    arguments=st.dictionaries(st.sampled_from(NAMES.split()), VALUES, max_size=6),
    in_a_chat=st.booleans(),
)
def test_no_arguments_bring_it_down(shared_api, method, arguments, in_a_chat):
    if in_a_chat:
        arguments |= {"chat_id": "777", "message_id": "1"}
    answer = shared_api.post(method, {"f": ("f.jpg", b"no picture")}, **arguments)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.status_code < 500, answer.text
