"""How the Telegram emulator parses formatting: UTF-16 offsets in entities, bytes in errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom_emulators.telegram.entities import BadFormat, find, finish, utf16_length, utf16_slice
from darkroom_emulators.telegram.html_text import parse_html
from darkroom_emulators.telegram.markdown import MarkdownV2, parse_markdown


def markdown_v2(text):
    return MarkdownV2(text).parse()


def parsed(parse, text):
    draft = parse(text)
    shown, entities = finish(draft.text, draft.entities)
    return shown, [
        (each["type"], utf16_slice(shown, each["offset"], each["length"])) for each in entities
    ]


SAME = {
    "bold": ("*b*", "<b>b</b>"),
    "italic": ("_b_", "<em>b</em>"),
    "underline": ("__b__", "<ins>b</ins>"),
    "strikethrough": ("~b~", "<del>b</del>"),
    "spoiler": ("||b||", '<span class="tg-spoiler">b</span>'),
    "code": ("`b`", "<code>b</code>"),
    "pre": ("```b```", "<pre>b</pre>"),
    "text_link": ("[b](http://a.example)", '<a href="http://a.example">b</a>'),
    "blockquote": (">b", "<blockquote>b</blockquote>"),
}


@pytest.mark.parametrize(("kind", "texts"), SAME.items())
def test_each_kind_of_entity_in_both_modes(kind, texts):
    markdown, html = texts
    assert parsed(markdown_v2, f"{markdown}") == ("b", [(kind, "b")])
    assert parsed(parse_html, html) == ("b", [(kind, "b")])


def test_offsets_count_utf16_units():
    draft = markdown_v2("😀 *жирный 😀* _x_")
    assert draft.text == "😀 жирный 😀 x"
    assert draft.entities == [
        {"type": "bold", "offset": 3, "length": 9},
        {"type": "italic", "offset": 13, "length": 1},
    ]


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        (
            "<b>bold <i>italic <u>under</u></i></b>",
            "bold:bold  bold:italic  italic:italic  bold:under italic:under underline:under",
        ),
        ("<b>a</b><b>b</b>", "bold:ab"),
        ("<b>id: <code>7</code>!</b>", "bold:id:  code:7 bold:!"),
        ("<code>a<b>b</b></code>", "code:ab"),
        ("<code><b>a</b>b</code>", "code:ab"),
        ('<b>a <a href="https://a.example">b</a> c</b>', "bold:a  text_link:b bold:b bold: c"),
        ('<a href="https://a.example">a <b>b</b></a>', "text_link:a b bold:b"),
        ("<b>see www.a.example !</b>", "bold:see  url:www.a.example bold:www.a.example bold: !"),
        ("<blockquote>a <b>b</b></blockquote><b>c</b>", "blockquote:a b bold:b bold:c"),
        ("<b>a<blockquote>b</blockquote></b>", "bold:a blockquote:b bold:b"),
        ("<pre>a <code>b</code></pre>", "pre:a b"),
        ("www.a.<blockquote>example/a</blockquote>", "blockquote:example/a"),
    ],
)
def test_overlapping_entities_are_split_merged_or_dropped(html, stored):
    text, entities = finish(*_both(parse_html(html)))
    assert stored == " ".join(
        f"{each['type']}:{utf16_slice(text, each['offset'], each['length'])}" for each in entities
    )


def test_the_language_of_code_is_kept_in_every_mode():
    wanted = ("pre", "print(1)", "python")
    for draft in (
        markdown_v2("```python\nprint(1)```"),
        parse_markdown("```python\nprint(1)```"),
        parse_html('<pre><code class="language-python">print(1)</code></pre>'),
    ):
        (entity,) = draft.entities
        assert (entity["type"], draft.text, entity["language"]) == wanted


def test_quotes_can_span_lines_and_be_expandable():
    assert parsed(markdown_v2, "a\n>one\n>two\nb") == (
        "a\none\ntwo\nb",
        [("blockquote", "one\ntwo\n")],
    )
    assert parsed(markdown_v2, ">one\n>two||")[1] == [("expandable_blockquote", "one\ntwo")]
    assert parsed(parse_html, "<blockquote expandable>x</blockquote>")[1] == [
        ("expandable_blockquote", "x")
    ]


def test_html_characters_are_decoded():
    assert (
        parse_html("&lt;a&gt; &amp; &quot;&#128512;&#x41; &nbsp; &").text == '<a> & "😀A &nbsp; &'
    )


def test_a_mention_by_id_and_a_bare_link():
    assert markdown_v2("[Dev](tg://user?id=777)").entities == [
        {"type": "text_mention", "offset": 0, "length": 3, "user_id": "777"}
    ]
    assert markdown_v2(r"[a](http://x.example/\)b)").entities[0]["url"] == "http://x.example/)b"
    assert markdown_v2("[a](nonsense)").entities == []


def test_a_backslash_with_nothing_to_escape_stays_a_backslash():
    assert markdown_v2("a\\").text == "a\\"
    assert markdown_v2("\\ж").text == "\\ж"


def test_the_old_markdown_needs_few_escapes():
    assert parsed(parse_markdown, r"*b* \_ 1.5 [t](http://a.example/x)") == (
        "b _ 1.5 t",
        [("bold", "b"), ("text_link", "t")],
    )


ERRORS = [
    (markdown_v2, "1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    (markdown_v2, "a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
    (markdown_v2, "ж *b", "Can't find end of Bold entity at byte offset 3"),
    (markdown_v2, "*a _b*", "Can't find end of Bold entity at byte offset 5"),
    (markdown_v2, "[a](http://x", "Can't find end of a URL at byte offset 4"),
    (parse_markdown, "abc *b", "Can't find end of the entity starting at byte offset 4"),
    (parse_html, "<x>", 'Unsupported start tag "x" at byte offset 0'),
    (parse_html, "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    (parse_html, "a</b>", "Unexpected end tag at byte offset 1"),
    (
        parse_html,
        "<b>ж</i>",
        'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"',
    ),
    (parse_html, "<b", "Unclosed start tag at byte offset 0"),
    (parse_html, "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("parse", "text", "error"), ERRORS)
def test_errors_are_the_real_servers(parse, text, error):
    with pytest.raises(BadFormat) as raised:
        parse(text)
    assert str(raised.value) == error


def test_entities_move_when_text_is_trimmed():
    text, entities = finish(*_both(markdown_v2("  *a *\n ")))
    assert text == "a"
    assert entities == [{"type": "bold", "offset": 0, "length": 1}]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("one\r\ntwo", "one\ntwo"),
        ("if x:\n\treturn\x00\v1", "if x:\n return  1"),
        ("a\u2028b\u202ec", "abc"),
        ("a\u030a\u0333\u033f", "a"),
        ("x\u200e\u200f\u200ey\u200f", "x\u200c\u200c\u200ey\u200f"),
        (" \t\n\u00a0price\u3000\r\n", "\u00a0price\u3000"),
        ("e\u0301 \u2029\U0001f600", "e\u0301 \U0001f600"),
    ],
)
def test_texts_are_cleaned(text, stored):
    assert finish(text, []) == (stored, [])


def test_entities_move_when_characters_are_removed():
    text, entities = finish(*_both(parse_html("\r\n😀\r<b>a\r\nb</b>\r <i>\r</i><u>c</u>\r\n")))
    assert text == "😀a\nb c"
    assert [
        (each["type"], utf16_slice(text, each["offset"], each["length"])) for each in entities
    ] == [("bold", "a\nb"), ("underline", "c")]


def test_telegram_detects_entities_in_plain_text():
    text = (
        "/start@emu_bot 😀 @somebody see https://a.example/b?c=d, or www.a.example; "
        "me@a.example #tag /x"
    )
    assert [
        (each["type"], utf16_slice(text, each["offset"], each["length"])) for each in find(text)
    ] == [
        ("bot_command", "/start@emu_bot"),
        ("mention", "@somebody"),
        ("url", "https://a.example/b?c=d"),
        ("url", "www.a.example"),
        ("email", "me@a.example"),
        ("hashtag", "#tag"),
        ("bot_command", "/x"),
    ]
    assert find("1/2 a@b #1 and/or") == []


def test_nothing_is_detected_inside_code():
    _, entities = finish(*_both(markdown_v2("`/start` /help")))
    assert [(each["type"], each["offset"]) for each in entities] == [
        ("code", 0),
        ("bot_command", 7),
    ]


RESERVED = "_*[]()~`>#+-=|{}.!\\"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=40))
def test_escaped_text_is_unchanged(text):
    escaped = "".join(f"\\{char}" if char in RESERVED else char for char in text)
    draft = markdown_v2(escaped)
    assert draft.text == text
    assert draft.entities == []
    assert draft.length == utf16_length(text)
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(html).text == text


@given(
    st.text(alphabet="ab*_~|`[]()\\>\n!😀", max_size=30),
    st.sampled_from([markdown_v2, parse_markdown]),
)
def test_any_markdown_is_parsed_or_refused(text, parse):
    try:
        draft = parse(text)
    except BadFormat:
        return
    shown, entities = finish(draft.text, draft.entities)
    for each in entities:
        assert each["length"] > 0
        assert each["offset"] + each["length"] <= utf16_length(shown)


def _both(draft):
    return draft.text, draft.entities
