"""The emulator refuses the buttons, keyboards, entities and options that Telegram refuses.

Each row is a call that fails completely at api.telegram.org. Every error has Telegram's wording,
except in the rows of GUESSED: there the wording is unknown, and the event log says so.
"""

import pytest

from darkroom_emulators.telegram.events import RefusalGuessed

INLINE, KEY = "can't parse inline keyboard button: ", "can't parse keyboard button: "
ENTITY = "can't parse MessageEntity: "
URL, LOGIN = "inline keyboard button URL", "inline keyboard button login URL"
APP, KEY_APP = "inline keyboard button Web App URL", "keyboard button Web App URL"
NO_TYPE = f"{INLINE}Text buttons are unallowed in the inline keyboard"
HTTPS = "Only HTTPS links are allowed"
LOGIN_URL = {"url": "https://example.com"}
GROUP, CHANNEL = "group", "channel"
NO_NAME = (
    "can't use {} button in a channel chat, because users will not be able to use the button "
    "without knowing bot's username"
)
BAD_PORT = "Wrong port number specified in the URL"
DATA = {"text": "ok", "callback_data": "ok"}


def inline(**button):
    return {"reply_markup": {"inline_keyboard": [[{"text": "b", **button}]]}}


def keyboard(**button):
    return {"reply_markup": {"keyboard": [[{"text": "b", **button}]]}}


def entity(text="hello", **given):
    return {"text": text, "entities": [{"type": "bold", "offset": 0, "length": 1, **given}]}


def markup(**given):
    return {"reply_markup": given}


BUTTONS = [
    (inline(), NO_TYPE),
    (inline(unknown_key="x"), NO_TYPE),
    (inline(url=""), NO_TYPE),
    (inline(callback_data=""), NO_TYPE),
    (markup(inline_keyboard=[[{"callback_data": "x"}]]), f'{INLINE}Can\'t find field "text"'),
    (markup(inline_keyboard=[[{"text": True}]]), f'{INLINE}Field "text" must be of type String'),
    (markup(inline_keyboard=[["x"]]), f"{INLINE}InlineKeyboardButton must be an Object"),
    (
        markup(inline_keyboard=["x"]),
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (markup(inline_keyboard="x"), 'field "inline_keyboard" must be of type Array'),
    (inline(callback_data="x", style="loud"), f"{INLINE}invalid button style specified"),
    ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"reply_markup": [1]}, "object expected as reply markup"),
    (
        inline(url="http://localhost:3000"),
        f"{URL} 'http://localhost:3000' is invalid: Wrong HTTP URL",
    ),
    (inline(url="not-a-url"), f"{URL} 'not-a-url' is invalid: Wrong HTTP URL"),
    (inline(url="ftp://a.b"), f"{URL} 'ftp://a.b' is invalid: Unsupported URL protocol"),
    (
        inline(url="tel:+3712"),
        f"{URL} 'tel:+3712' is invalid: {BAD_PORT}",
    ),
    (
        inline(url="http://a.b:70000"),
        f"{URL} 'http://a.b:70000' is invalid: {BAD_PORT}",
    ),
    (inline(url="http://"), f"{URL} 'http://' is invalid: URL host is empty"),
    (inline(url="http://./"), f"{URL} 'http://./' is invalid: Host is invalid"),
    (
        inline(url="http://a b.c"),
        f"{URL} 'http://a b.c' is invalid: Disallowed character in URL host",
    ),
    (
        inline(url="http://[1::x]/"),
        f"{URL} 'http://[1::x]/' is invalid: Wrong IPv6 address specified in the URL",
    ),
    (inline(url="tg://a:80"), f"{URL} 'tg://a:80' is invalid: Wrong tg URL"),
    (inline(url="ton://https://a"), f"{URL} 'ton://https://a' is invalid: Wrong ton URL"),
    (inline(url="tg://a.b"), f"{URL} 'tg://a.b' is invalid: Unallowed characters in URL host"),
    (inline(login_url={"url": "bad"}), f"{LOGIN} 'bad' is invalid: {HTTPS}"),
    (inline(login_url={}), f'{INLINE}Can\'t find field "url"'),
    (
        inline(login_url={"url": "tg://user?id=777"}),
        "link to a user can't be used in login URL buttons",
    ),
    (
        inline(login_url=LOGIN_URL | {"bot_username": "a-b"}),
        f"{INLINE}LoginUrl bot username is invalid",
    ),
    (inline(login_url=LOGIN_URL | {"bot_username": "telegram"}), 'bot "telegram" not found'),
    (inline(login_url=LOGIN_URL), "BOT_DOMAIN_INVALID"),
    (
        inline(login_url=LOGIN_URL | {"request_write_access": "yes"}),
        f'{INLINE}Field "request_write_access" must be of type Boolean',
    ),
    (inline(web_app={"url": "bad"}), f"{APP} 'bad' is invalid: {HTTPS}"),
    (inline(web_app={"url": "http://a.b"}), f"{APP} 'http://a.b' is invalid: {HTTPS}"),
    (
        inline(web_app={"url": "tg://user?id=777"}),
        "link to a user can't be used in Web App URL buttons",
    ),
    (inline(web_app={}), f'{INLINE}Can\'t find field "url"'),
    (inline(web_app="x"), f'{INLINE}Field "web_app" must be of type Object'),
    (inline(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (inline(callback_data="ж" * 33), "BUTTON_DATA_INVALID"),
    (inline(pay=True), "BUTTON_TYPE_INVALID"),
    (inline(pay=False), "BUTTON_TYPE_INVALID"),
    (inline(callback_game={}), "BUTTON_TYPE_INVALID"),
    (inline(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
    (inline(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
    (inline(copy_text={}), f'{INLINE}Can\'t find field "text"'),
    (
        inline(switch_inline_query_chosen_chat={"allow_user_chats": "yes"}),
        f'{INLINE}Field "allow_user_chats" must be of type Boolean',
    ),
]
KEYBOARDS = [
    (markup(keyboard="x"), 'field "keyboard" must be of type Array'),
    (markup(keyboard=["x"]), 'field "keyboard" must be an Array of Arrays'),
    (markup(keyboard=[[{}]]), f'{KEY}Can\'t find field "text"'),
    *(
        (markup(keyboard=[["A"]], **{name: "yes"}), f'field "{name}" must be of type Boolean')
        for name in ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective")
    ),
    (markup(force_reply="yes"), 'field "force_reply" must be of type Boolean'),
    (markup(remove_keyboard="yes"), 'field "remove_keyboard" must be of type Boolean'),
    (keyboard(web_app={"url": "http://a.b"}), f"{KEY_APP} 'http://a.b' is invalid: {HTTPS}"),
    (keyboard(request_users={}), f'{KEY}Can\'t find field "request_id"'),
    (keyboard(request_chat={"chat_is_channel": True}), f'{KEY}Can\'t find field "request_id"'),
    (
        keyboard(request_chat={"request_id": 1, "chat_is_forum": "yes"}),
        f'{KEY}Field "chat_is_forum" must be of type Boolean',
    ),
    (
        keyboard(request_users={"request_id": 1, "max_quantity": 11}),
        "BUTTON_QUANTITY_MAX_INVALID",
    ),
]
ENTITIES = [
    ({"entities": ["x"]}, f"{ENTITY}expected an Object"),
    ({"entities": [{"type": "bold", "length": 1}]}, f'{ENTITY}Can\'t find field "offset"'),
    ({"entities": [{"type": "bold", "offset": 0}]}, f'{ENTITY}Can\'t find field "length"'),
    (entity(offset=[]), f'{ENTITY}Field "offset" must be of type Number'),
    ({"entities": [{"offset": 0, "length": 1}]}, f"{ENTITY}Type is not specified"),
    (entity(type="blink"), f"{ENTITY}Unsupported type specified"),
    (entity(type="text_link"), f'{ENTITY}Can\'t find field "url"'),
    (entity(type="text_mention"), f'{ENTITY}Can\'t find field "user"'),
    (entity(type="custom_emoji"), f'{ENTITY}Can\'t find field "custom_emoji_id"'),
    (entity(type="date_time"), f'{ENTITY}Can\'t find field "unix_time"'),
    (
        entity(type="date_time", unix_time=1, date_time_format="x"),
        f"{ENTITY}Invalid date-time format specified",
    ),
    (
        entity(type="custom_emoji", custom_emoji_id="9999999999999999999"),
        f'{ENTITY}Field "custom_emoji_id" must be a valid Number',
    ),
    (
        entity(type="custom_emoji", custom_emoji_id="0"),
        "invalid custom emoji identifier specified",
    ),
    (entity(offset=-1), "receive an entity with incorrect offset -1"),
    (entity(length=-1), "receive an entity with incorrect length -1"),
    (entity(length=1_000_001), "receive an entity with incorrect length 1000001"),
    (entity(offset=100), "entity begins after the end of the text at UTF-16 offset 100"),
    (
        entity("aba caba", offset=3, length=6),
        "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 9",
    ),
    (entity("👉 x", offset=1), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
    (
        entity("👉 x"),
        "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4",
    ),
    (entity(type="text_link", url="no-url"), "entity URL 'no-url' is invalid: Wrong HTTP URL"),
    (entity(type="text_link", url=""), "entity URL '' is invalid: URL host is empty"),
    (entity(type="text_mention", user={"id": 5}), "user not found"),
    (entity(type="text_link", url="tg://user?id=5"), "user not found"),
    (
        {"parse_mode": "HTML", "text": '<tg-emoji emoji-id="x">x</tg-emoji>'},
        "can't parse entities: Invalid custom emoji identifier specified",
    ),
    (
        {"parse_mode": "MarkdownV2", "text": "![x](tg://emoji?id=0)"},
        "can't parse entities: Invalid custom emoji identifier specified",
    ),
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "\u200b\u00a0\r\n\u2800\U000e0020"}, "text must be non-empty"),
    ({"text": "x" * 32_769}, "text is too long"),
    ({"text": "x" * 4097}, "message is too long"),
]
OPTIONS = [
    ({"business_connection_id": "x"}, "business connection not found"),
    (
        {"business_connection_id": "x", "chat_id": "@dev"},
        "chat identifier must be a valid Integer",
    ),
    ({"business_connection_id": "x", "chat_id": ""}, "chat identifier is empty"),
    ({"message_effect_id": "9999999999999999999"}, "EFFECT_ID_INVALID"),
    ({"allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
    (
        {"suggested_post_parameters": {}},
        "suggested posts can be sent only to channel direct messages",
    ),
    ({"suggested_post_parameters": "{"}, "can't parse suggested post parameters JSON object"),
    (
        {"suggested_post_parameters": {"price": {"currency": "XTR", "amount": 1}}},
        "invalid amount of Telegram Stars specified",
    ),
    ({"link_preview_options": {"url": "not-a-url"}}, "WEBPAGE_URL_INVALID"),
    *(
        ({"link_preview_options": {name: "yes"}}, f'field "{name}" must be of type Boolean')
        for name in ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
    ),
    ({"reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
    ({"message_thread_id": 5}, "message thread not found"),
]
ELSEWHERE = [
    (GROUP, inline(web_app={"url": "https://a.b"}), "BUTTON_TYPE_INVALID"),
    (CHANNEL, inline(web_app={"url": "https://a.b"}), "BUTTON_TYPE_INVALID"),
    (CHANNEL, markup(keyboard=[["A"]]), "inline keyboard expected"),
    (CHANNEL, markup(remove_keyboard=True), "inline keyboard expected"),
    *(
        (
            CHANNEL,
            inline(**{name: ""}),
            NO_NAME.format(name),
        )
        for name in ("switch_inline_query", "switch_inline_query_current_chat")
    ),
    *(
        (GROUP, keyboard(**{name: value}), f"{what} in private chats only")
        for name, value, what in [
            ("request_contact", True, "phone number can be requested"),
            ("request_location", True, "location can be requested"),
            ("request_poll", {}, "poll can be requested"),
            ("request_users", {"request_id": 1}, "users can be requested"),
            ("request_chat", {"request_id": 1}, "chats can be requested"),
            ("request_managed_bot", {"request_id": 1}, "managed bots can be requested"),
            ("web_app", {"url": "https://a.b"}, "web App buttons can be used"),
        ]
    ),
    (GROUP, {"message_effect_id": "5104841245755180586"}, "EFFECT_ID_INVALID"),
]
MANY = [[{"text": "x", "callback_data": "x" * 60}] * 8] * 30
GUESSED = [
    (inline(url="tg://user?id=5"), "BUTTON_USER_INVALID"),
    (markup(inline_keyboard=MANY), "reply markup is too long"),
    ({"ephemeral_message_parameters": {"receiver_user_id": 5}}, "user not found"),
    ({"receiver_user_id": 5}, "user not found"),
]
ROWS = [*BUTTONS, *KEYBOARDS, *ENTITIES, *OPTIONS, *GUESSED]


@pytest.fixture(scope="module")
def chats(shared_telegram):
    """A group and a channel in which the bot may write, by type."""
    made = {kind: shared_telegram.new_chat(kind, kind) for kind in (GROUP, CHANNEL)}
    for chat in made.values():
        shared_telegram.set_member(chat, "administrator")
    return made


@pytest.mark.parametrize(("given", "description"), ROWS)
def test_the_whole_message_is_refused(shared_api, given, description):
    call = {"chat_id": 777, "text": "x"} | given
    assert shared_api.error("sendMessage", **call) == (400, f"Bad Request: {description}")


@pytest.mark.parametrize(("kind", "given", "description"), ELSEWHERE)
def test_the_message_is_refused_in_groups_and_channels(shared_api, chats, kind, given, description):
    call = {"chat_id": chats[kind], "text": "x"} | given
    assert shared_api.error("sendMessage", **call) == (400, f"Bad Request: {description}")


@pytest.mark.parametrize(("given", "description"), GUESSED)
def test_the_event_log_marks_a_guessed_refusal(telegram_emulator, api, given, description):
    for _ in range(2):
        api.error("sendMessage", **{"chat_id": 777, "text": "x"} | given)

    (event,) = telegram_emulator.events(RefusalGuessed)
    assert (event.method, event.description) == ("sendMessage", f"Bad Request: {description}")


@pytest.mark.parametrize(
    ("given", "description"),
    [
        (markup(keyboard=[["A"]]), "inline keyboard expected"),
        (inline(url="not-a-url"), f"{URL} 'not-a-url' is invalid: Wrong HTTP URL"),
        (entity(offset=100), "entity begins after the end of the text at UTF-16 offset 100"),
        ({"business_connection_id": "x"}, "business connection not found"),
    ],
)
def test_an_edit_is_refused_like_a_new_message(shared_api, given, description):
    sent = shared_api("sendMessage", chat_id=777, text="x")
    call = {"chat_id": 777, "message_id": sent["message_id"], "text": "y"} | given
    assert shared_api.error("editMessageText", **call) == (400, f"Bad Request: {description}")


def test_captions_are_checked_like_texts(shared_api):
    photo = {"photo": ("x.png", b"not yet looked at")}
    given = {"chat_id": 777, "caption": "hello", "caption_entities": ENTITIES[16][0]["entities"]}
    refused = (400, "Bad Request: entity begins after the end of the text at UTF-16 offset 100")
    assert shared_api.error("sendPhoto", files=photo, **given) == refused
    too_long = shared_api.error("sendPhoto", files=photo, chat_id=777, caption="x" * 1025)
    assert too_long == (400, "Bad Request: message caption is too long")


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ({"url": "example.com"}, {"url": "http://example.com/"}),
        ({"url": "HTTPS://Example.COM?q= x"}, {"url": "https://example.com/?q=%20x"}),
        ({"url": "http://u:p@a.b:81/x"}, {"url": "http://u:p@a.b:81/x"}),
        ({"url": "http://[::1]/"}, {"url": "http://[::1]/"}),
        ({"url": "TG:resolve?domain=x"}, {"url": "tg://resolve?domain=x"}),
        ({"url": "tg://user?id=777"}, {"url": "tg://user?id=777"}),
        ({"url": "http://a.b", "callback_data": "x"}, {"url": "http://a.b/"}),
        ({"callback_data": 42}, {"callback_data": "42"}),
        ({"switch_inline_query": ""}, {"switch_inline_query": ""}),
        ({"copy_text": {"text": "x"}}, {"copy_text": {"text": "x"}}),
        ({"web_app": {"url": "https://A.b"}}, {"web_app": {"url": "https://a.b/"}}),
        ({"disabled": {}}, {"disabled": {}}),
        ({"callback_data": "x", "style": "Primary"}, {"callback_data": "x", "style": "primary"}),
        ({"callback_data": "x", "what": 1}, {"callback_data": "x"}),
    ],
)
def test_a_button_is_returned_as_telegram_stores_it(shared_api, button, kept):
    sent = shared_api("sendMessage", chat_id=777, text="x", **inline(**button))
    assert sent["reply_markup"] == {"inline_keyboard": [[{"text": "b"} | kept]]}


def test_json_is_refused_if_it_is_nested_too_deeply(shared_api):
    given = []
    for _ in range(200):  # the standard library could parse it, but pydantic can't serialize it
        given = [given]
    button = keyboard(request_users={"request_id": 1, "x": given})
    refused = (400, "Bad Request: can't parse reply keyboard markup JSON object")
    assert shared_api.error("sendMessage", chat_id=777, text="x", **button) == refused


def test_null_in_a_button_is_like_a_missing_field(shared_api):
    button = keyboard(request_users={"request_id": 1, "max_quantity": None})
    assert shared_api("sendMessage", chat_id=777, text="x", **button)["text"] == "x"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([[{"text": "", "callback_data": "x"}], [DATA], []], [[DATA]]),
        ([[{"text": "", "callback_data": "x"}]], None),
        ([[DATA] * 13], [[DATA] * 12]),
    ],
)
def test_some_buttons_are_dropped_without_an_error(shared_api, given, kept):
    sent = shared_api("sendMessage", chat_id=777, text="x", reply_markup={"inline_keyboard": given})
    assert sent.get("reply_markup", {}).get("inline_keyboard") == kept


def test_entities_are_stored_with_their_links_and_users(shared_api):
    text = " 👉 link and Dev "
    given = [
        {"type": "text_mention", "offset": 13, "length": 3, "user": {"id": 777}},
        {"type": "text_link", "offset": 4, "length": 4, "url": "Example.com"},
        {"type": "url", "offset": 4, "length": 4},
        {"type": "bold", "offset": 0, "length": 0},
    ]
    sent = shared_api("sendMessage", chat_id=777, text=text, entities=given)
    link, mention = sent["entities"]
    assert link == {"type": "text_link", "offset": 3, "length": 4, "url": "http://example.com/"}
    assert (mention["type"], mention["offset"], mention["user"]["id"]) == ("text_mention", 12, 777)
    assert sent["link_preview_options"] == {"url": "http://example.com/"}


def test_with_a_parse_mode_the_given_entities_are_ignored(shared_api):
    sent = shared_api(
        "sendMessage", chat_id=777, text="*x*", parse_mode="Markdown", entities=[{"type": "?"}]
    )
    assert [each["type"] for each in sent["entities"]] == ["bold"]
    assert shared_api("sendMessage", chat_id=777, text="x", entities="{")["text"] == "x"


def test_phone_numbers_and_cashtags_are_detected(shared_api):
    sent = shared_api("sendMessage", chat_id=777, text="$USD at +1-212-555-0123, $usd +1")
    found = [(each["type"], each["offset"], each["length"]) for each in sent["entities"]]
    assert found == [("cashtag", 0, 4), ("phone_number", 8, 15)]
