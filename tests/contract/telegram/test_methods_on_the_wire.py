"""The API as a bare HTTP client sees it: forms, methods, and errors in the real server's words."""

import json

import httpx
import pytest
import requests
from bot_api_types import RESULTS
from hypothesis import given, settings
from hypothesis import strategies as st

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.telegram.api.app import create_app
from darkroom_emulators.telegram.events import BotCall
from darkroom_emulators.telegram.methods.table import METHODS
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings


def test_the_result_type_of_every_emulated_method_is_known():
    assert set(RESULTS) == set(METHODS)


def test_all_four_formats_and_any_case_of_the_method_are_accepted(api):
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
        ("/docs", 404, "Not Found"),
        ("/a%0Aline/break", 404, "Not Found"),
        ("/_emulator/nothing", 404, "Not Found"),
    ],
)
def test_invalid_paths_are_refused(shared_telegram, path, status, description):
    answer = requests.get(f"{shared_telegram.url}{path}", timeout=30)
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_a_bug_in_the_emulator_gets_a_response_in_telegrams_format():
    def fails(event):
        raise ZeroDivisionError

    log = EventLog(Clock())
    app = create_app(TelegramSettings(), clock=Clock(), log=log)
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


ERRORS = [
    # the content is checked before the chat
    ("sendMessage", {}, "message text is empty"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": "{"},
        "can't parse reply keyboard markup JSON object",
    ),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendDocument", {"document": "attach://nothing"}, "there is no document in the request"),
    ("sendMediaGroup", {}, 'parameter "media" is required'),
    ("sendChatAction", {}, "wrong parameter action in request"),
    ("editMessageText", {}, "message text is empty"),
    ("editMessageCaption", {}, "message identifier is not specified"),
    ("editMessageMedia", {}, "there is no media in the request"),
    ("copyMessage", {"from_chat_id": 777, "message_id": 99}, "message to copy not found"),
    ("copyMessage", {"chat_id": 777, "message_id": 99}, 'parameter "from_chat_id" is required'),
    ("forwardMessage", {"chat_id": 777}, 'parameter "from_chat_id" is required'),
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 5, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": 777, "text": " \n"}, "text must be non-empty"),
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
        "can't parse InputMedia: type \"['photo']\" is unsupported",
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
    ("editMessageText", {"text": "x"}, "message identifier is not specified"),
    ("editMessageText", {"text": "x", "message_id": 5}, "chat_id is empty"),
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
    ("getChatMember", {"chat_id": 777, "user_id": 5}, "member not found"),
    (
        "setMyCommands",
        {"commands": [{"command": "A b", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
]


@pytest.mark.parametrize(("method", "arguments", "description"), ERRORS)
def test_errors_have_the_real_servers_words(shared_api, method, arguments, description):
    assert shared_api.error(method, **arguments) == (400, f"Bad Request: {description}")


def test_malformed_json_is_read_up_to_the_error(shared_api):
    answer = shared_api.session.post(
        f"{shared_api.url}/sendMessage",
        data='{"chat_id": 777, "text": oops',
        headers={"Content-Type": "application/json"},
    )
    assert answer.json()["description"] == "Bad Request: message text is empty"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"text": "half an emoji: \ud83d"}, "text"),
        ({"text": "x", "parse_mode": "\ude00"}, "strings"),
        ({"text": "x", "\ud83d": 1}, "strings"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "\ud83d", "url": "u"}]]}},
            "strings",
        ),
    ],
)
def test_half_an_emoji_is_refused_and_breaks_nothing(shared_api, arguments, what):
    url = f"{shared_api.url}/sendMessage"
    answer = shared_api.session.post(url, json={"chat_id": 777} | arguments)
    assert answer.json()["description"] == f"Bad Request: {what} must be encoded in UTF-8"
    assert shared_api.telegram.events(BotCall)[-1].status == 400


FIELDS = """type media message_id inline_keyboard text callback_data quote chat_id offset length
    command caption user"""


TEXTS = ["", "777", "-5", "@x", "1", "true", "{}", "[]", "[[]]", "null", '"x"', "attach://f", "a.b"]


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
    message_ids reply_markup reply_parameters reply_to_message_id message_thread_id photo document
    media action commands scope language_code callback_query_id user_id file_id offset limit
    allowed_updates max_connections secret_token link_preview_options has_spoiler"""


@settings(max_examples=150, deadline=None)
@given(
    # getUpdates is left out, as it waits for the clock
    method=st.sampled_from(sorted(METHODS.keys() - {"getUpdates"})),
    arguments=st.dictionaries(st.sampled_from(NAMES.split()), VALUES, max_size=6),
    in_a_chat=st.booleans(),
)
def test_no_arguments_crash_the_emulator(shared_api, method, arguments, in_a_chat):
    if in_a_chat:
        arguments |= {"chat_id": "777", "message_id": "1"}
    answer = shared_api.post(method, {"f": ("f.jpg", b"no picture")}, **arguments)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.status_code < 500, answer.text
