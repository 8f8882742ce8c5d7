"""Videos, GIFs, audio and stickers from a bot: what arrives, and what the emulator refuses."""

import io
import json

import pytest
import requests
from bare_api import picture
from PIL import Image

from tests.media_files import (
    GIF,
    M4A,
    MOV,
    MP3,
    ROUND,
    SILENT,
    TGS,
    TURNED,
    VIDEO,
    VOICE,
    VORBIS,
    WEBM,
    WEBP,
    webp,
)

CONTENT = {
    "animation",
    "audio",
    "document",
    "live_photo",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
}
TOO_BIG = "file of size {} bytes is too big for a {}; the maximum size is {} bytes"
IDS = {"file_id", "file_unique_id", "file_size", "thumbnail", "thumb"}


def content_of(message):
    """Return a message's media without ids or thumbnails; for a photo, the number of its sizes."""
    found = {name: message[name] for name in CONTENT & set(message)}
    return {
        name: {k: v for k, v in value.items() if k not in IDS} if name != "photo" else len(value)
        for name, value in found.items()
    }


VIDEO_SHAPE = {"duration": 2, "width": 128, "height": 72, "mime_type": "video/mp4"}
MADE_OF = [  # method, file, file name, content of the message
    ("sendVideo", VIDEO, "a.mp4", {"video": VIDEO_SHAPE | {"file_name": "a.mp4"}}),
    (
        "sendVideo",
        TURNED,
        "a.mp4",
        {"video": VIDEO_SHAPE | {"width": 72, "height": 128, "file_name": "a.mp4"}},
    ),
    (
        "sendVideo",
        MOV,
        "a.mov",
        {"video": VIDEO_SHAPE | {"mime_type": "video/quicktime", "file_name": "a.mov"}},
    ),
    (
        "sendVideo",
        WEBM,
        "a.webm",
        {"document": {"file_name": "a.webm", "mime_type": "video/webm"}},
    ),
    (
        "sendVideo",
        b"no video",
        "a.mp4",
        {"document": {"file_name": "a.mp4", "mime_type": "video/mp4"}},
    ),
    (
        "sendAnimation",
        SILENT,
        "a.mp4",
        {
            "animation": VIDEO_SHAPE | {"file_name": "a.mp4"},
            "document": {"file_name": "a.mp4", "mime_type": "video/mp4"},
        },
    ),
    *(
        (
            method,
            GIF,
            "a.gif",
            {
                "animation": {
                    "duration": 2,
                    "width": 64,
                    "height": 36,
                    "mime_type": "image/gif",
                    "file_name": "a.gif",
                },
                "document": {"file_name": "a.gif", "mime_type": "image/gif"},
            },
        )
        for method in ("sendAnimation", "sendVideo", "sendDocument")
    ),
    ("sendDocument", VIDEO, "a.mp4", {"video": VIDEO_SHAPE | {"file_name": "a.mp4"}}),
    ("sendVoice", VOICE, "a.ogg", {"voice": {"duration": 3, "mime_type": "audio/ogg"}}),
    ("sendVoice", M4A, "a.m4a", {"voice": {"duration": 1, "mime_type": "audio/mp4"}}),
    (
        "sendVoice",
        VORBIS,
        "a.ogg",
        {"audio": {"duration": 1, "mime_type": "audio/ogg", "file_name": "a.ogg"}},
    ),
    (
        "sendAudio",
        MP3,
        "a.mp3",
        {
            "audio": {
                "duration": 2,
                "mime_type": "audio/mpeg",
                "file_name": "a.mp3",
                "title": "Tone",
                "performer": "Darkroom",
            }
        },
    ),
    ("sendVideoNote", ROUND, "a.mp4", {"video_note": {"duration": 1, "length": 64}}),
    ("sendVideoNote", VIDEO, "a.mp4", {"video": VIDEO_SHAPE | {"file_name": "a.mp4"}}),
    *(
        (
            "sendSticker",
            content,
            "a.bin",
            {
                "sticker": {
                    "width": width,
                    "height": height,
                    "is_animated": content is TGS,
                    "is_video": content is WEBM,
                    "type": "regular",
                }
            },
        )
        for content, width, height in ((WEBP, 512, 300), (TGS, 512, 512), (WEBM, 512, 288))
    ),
    (
        "sendSticker",
        webp(600, 300),
        "a.webp",
        {"document": {"file_name": "a.webp", "mime_type": "image/webp"}},
    ),
]


@pytest.mark.parametrize(("method", "content", "name", "shape"), MADE_OF)
def test_a_file_arrives_as_what_it_is(shared_api, method, content, name, shape):
    field = {"sendVideoNote": "video_note"}.get(method, method.removeprefix("send").lower())
    sent = shared_api(method, {field: (name, content)}, chat_id=777)
    assert content_of(sent) == shape
    (kind, *_) = shape
    found = shared_api("getFile", file_id=sent[kind]["file_id"])
    loaded = requests.get(f"{shared_api.files}/{found['file_path']}", timeout=30)
    assert loaded.content == content
    assert shared_api.telegram.messages()[-1][kind]["file_size"] == len(content)


def test_a_document_stays_a_document_if_the_bot_asks_for_it(shared_api):
    for name, content in (("a.gif", GIF), ("a.mp4", VIDEO)):
        sent = shared_api(
            "sendDocument",
            {"document": (name, content)},
            chat_id=777,
            disable_content_type_detection="true",
        )
        assert set(content_of(sent)) == {"document"}


def test_sizes_are_read_from_the_file_and_titles_come_from_the_bot(shared_api):
    sent = shared_api(
        "sendVideo", {"video": ("a.mp4", VIDEO)}, chat_id=777, width=9, height=9, duration=99
    )
    assert (sent["video"]["width"], sent["video"]["duration"]) == (128, 2)
    sent = shared_api("sendAudio", {"audio": ("a.mp3", MP3)}, chat_id=777, title="Mine")
    assert (sent["audio"]["title"], sent["audio"]["performer"]) == ("Mine", "Darkroom")
    video, audio = shared_api.telegram.messages()[-2:]
    assert video["video"]["width"] == 128
    assert audio["audio"]["title"] == "Mine"


def test_only_an_uploaded_thumbnail_is_used(shared_api):
    files = {"video": ("a.mp4", VIDEO), "small": ("t.jpg", picture(320, 180, "JPEG"))}
    sent = shared_api("sendVideo", files, chat_id=777, thumbnail="attach://small")["video"]
    assert sent["thumbnail"] == sent["thumb"]
    assert (sent["thumbnail"]["width"], sent["thumbnail"]["height"]) == (320, 180)
    path = shared_api("getFile", file_id=sent["thumbnail"]["file_id"])["file_path"]
    loaded = requests.get(f"{shared_api.files}/{path}", timeout=30).content
    assert Image.open(io.BytesIO(loaded)).size == (320, 180)

    by_id = shared_api(
        "sendVideo",
        {"video": ("a.mp4", VIDEO)},
        chat_id=777,
        thumbnail=sent["thumbnail"]["file_id"],
    )
    assert "thumbnail" not in by_id["video"]
    files["small"] = ("t.jpg", bytes(204_800))
    assert shared_api.error("sendVideo", files, chat_id=777, thumbnail="attach://small") == (
        400,
        f"Bad Request: {TOO_BIG.format(204_800, 'thumbnail', 204_799)}",
    )


def test_a_video_keeps_its_display_options(shared_api):
    files = {"video": ("a.mp4", VIDEO), "front": ("c.jpg", picture(400, 225, "JPEG"))}
    sent = shared_api(
        "sendVideo",
        files,
        chat_id=777,
        cover="attach://front",
        start_timestamp=1,
        has_spoiler=True,
        show_caption_above_media=True,
        caption="<b>c</b>",
        parse_mode="HTML",
    )
    assert sent["has_media_spoiler"]
    assert sent["show_caption_above_media"]
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert sent["video"]["start_timestamp"] == 1
    assert sent["video"]["cover"][-1]["width"] == 400
    cover = sent["video"]["cover"][-1]["file_id"]
    shared_api("sendVideo", chat_id=777, video=sent["video"]["file_id"], cover=cover)
    assert shared_api.telegram.messages()[-1]["video"]["cover"][-1]["width"] == 400


def test_a_file_sent_by_its_id_keeps_its_kind(shared_api):
    video = shared_api("sendVideo", {"video": ("a.mp4", VIDEO)}, chat_id=777)["video"]
    for kind in ("animation", "document", "voice", "sticker", "video_note", "audio"):
        method = {"video_note": "sendVideoNote"}.get(kind, f"send{kind.capitalize()}")
        again = shared_api(method, chat_id=777, **{kind: video["file_id"]})
        assert again["video"] == video
        assert shared_api.telegram.messages()[-1]["video"]["width"] == 128
    assert shared_api.error("sendPhoto", chat_id=777, photo=video["file_id"]) == (
        400,
        "Bad Request: can't use file of type Video as Photo",
    )


def test_stickers_and_video_notes_have_no_caption_and_a_new_sticker_can_have_an_emoji(shared_api):
    sent = shared_api(
        "sendSticker",
        {"sticker": ("a.webp", WEBP)},
        chat_id=777,
        emoji="😀",
        caption="no",
        parse_mode="nonsense",
    )
    assert "caption" not in sent
    assert sent["sticker"]["emoji"] == "😀"
    sent = shared_api("sendVideoNote", {"video_note": ("a", ROUND)}, chat_id=777, caption="no")
    assert "caption" not in sent
    sticker, note = shared_api.telegram.messages()[-2:]
    assert (sticker["sticker"]["emoji"], note["video_note"]["length"]) == ("😀", 64)
    refused = shared_api.error(
        "editMessageCaption", chat_id=777, message_id=sent["message_id"], caption="c"
    )
    assert refused[1] == "Bad Request: there is no caption in the message to edit"


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("sendVideo", "video"),
        ("sendAnimation", "animation"),
        ("sendAudio", "audio"),
        ("sendVoice", "voice"),
        ("sendVideoNote", "video note"),
        ("sendSticker", "sticker"),
        ("sendLivePhoto", "live photo"),
    ],
)
def test_a_missing_or_empty_file_is_refused(shared_api, method, words):
    missing = (400, f"Bad Request: there is no {words} in the request")
    assert shared_api.error(method, chat_id=777) == missing
    files = {words.replace(" ", "_"): ("a", b""), "photo": ("p", b"")}
    assert shared_api.error(method, files, chat_id=777) == (
        400,
        "Bad Request: file must be non-empty",
    )


def test_video_notes_have_limits(shared_api):
    files = {"video_note": ("a.mp4", bytes((12 << 20) + 1))}
    assert shared_api.error("sendVideoNote", files, chat_id=777) == (
        400,
        f"Bad Request: {TOO_BIG.format(12_582_913, 'video note', 12_582_912)}",
    )
    files = {"video_note": ("a.mp4", ROUND)}
    refused = shared_api.error("sendVideoNote", files, chat_id=777, length=641)
    assert refused == (400, "Bad Request: wrong video note length")


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("video", VIDEO, "videos"),
        ("animation", GIF, "animations"),
        ("audio", MP3, "music"),
        ("voice", VOICE, "voice notes"),
        ("video_note", ROUND, "video notes"),
        ("sticker", WEBP, "stickers"),
    ],
)
def test_a_group_can_forbid_each_kind(shared_api, shared_telegram, kind, content, words):
    chat = shared_telegram.new_chat("supergroup", "Quiet")
    rights = {"audio": "can_send_audios", "voice": "can_send_voice_notes"}
    rights |= {"video": "can_send_videos", "video_note": "can_send_video_notes"}
    shared_telegram.set_permissions(chat, **{rights.get(kind, "can_send_other_messages"): False})
    method = {"video_note": "sendVideoNote"}.get(kind, f"send{kind.capitalize()}")
    refused = shared_api.error(method, {kind: ("a", content)}, chat_id=chat)
    assert refused == (400, f"Bad Request: not enough rights to send {words} to the chat")


def album(*kinds, **more):
    return [{"type": kind, "media": f"attach://{kind}", **more.get(kind, {})} for kind in kinds]


FILES = {
    "photo": ("p.jpg", picture(300, 200, "JPEG")),
    "video": ("v.mp4", VIDEO),
    "audio": ("s.mp3", MP3),
    "document": ("d.gif", GIF),
    "animation": ("g.gif", GIF),
    "live_photo": ("l.mp4", SILENT),
}


def test_photos_videos_and_live_photos_share_an_album(api, telegram_emulator):
    media = album("photo", "video", "live_photo", live_photo={"photo": "attach://photo"})
    media[1] |= {"caption": "_c_", "parse_mode": "MarkdownV2", "has_spoiler": True}
    sent = api("sendMediaGroup", FILES, chat_id=777, media=media)
    assert [set(content_of(each)) for each in sent] == [
        {"photo"},
        {"video"},
        {"live_photo", "photo"},
    ]
    assert len({each["media_group_id"] for each in sent}) == 1
    shown = telegram_emulator.messages()[-3:]
    assert shown[1]["caption"] == "c"
    assert shown[1]["has_media_spoiler"]
    assert shown[2]["live_photo"]["duration"] == 2


def test_in_an_album_documents_stay_documents(shared_api):
    files = FILES | {"document": ("d.gif", GIF), "other": ("v.mp4", VIDEO)}
    media = [*album("document"), {"type": "document", "media": "attach://other"}]
    sent = shared_api("sendMediaGroup", files, chat_id=777, media=media)
    assert [set(content_of(each)) for each in sent] == [{"document"}, {"document"}]


@pytest.mark.parametrize(
    ("media", "description"),
    [
        (None, 'parameter "media" is required'),
        ("{}", "expected an Array of InputMedia"),
        ("[", "can't parse media JSON object"),
        ([1], "can't parse InputMedia: expected an Object"),
        ([{"type": "video"}], "can't parse InputMedia: media not found"),
        (album("live_photo"), "can't parse InputMedia: photo not found"),
        (
            album("photo", "animation"),
            "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
        ),
        (album("sticker"), 'can\'t parse InputMedia: type "sticker" is unsupported'),
        (album("photo", "audio"), "audio can't be mixed with other media types"),
        (album("video", "document"), "document can't be mixed with other media types"),
        (
            album("photo", "video", video={"show_caption_above_media": True}),
            "parameter show_caption_above_media must be the same for all messages",
        ),
    ],
)
def test_albums_that_telegram_refuses(shared_api, media, description):
    arguments = {} if media is None else {"media": media}
    refused = shared_api.error("sendMediaGroup", FILES, chat_id=777, **arguments)
    assert refused == (400, f"Bad Request: {description}")


def test_a_message_is_edited_from_kind_to_kind(api, telegram_emulator):
    number = api("sendMessage", chat_id=777, text="wait")["message_id"]
    for kind in ("video", "animation", "audio", "document", "photo", "live_photo"):
        media = {"type": kind, "media": f"attach://{kind}", "caption": kind}
        media |= {"photo": "attach://photo"} if kind == "live_photo" else {}
        media |= {"disable_content_type_detection": True} if kind == "document" else {}
        edited = api("editMessageMedia", FILES, chat_id=777, message_id=number, media=media)
        assert kind in content_of(edited)
        assert "edit_date" in edited
        (shown,) = telegram_emulator.messages()
        assert kind in content_of(shown)
        assert shown["caption"] == kind


def test_media_that_cannot_be_edited_are_refused(shared_api):
    video = {"type": "video", "media": "attach://video"}
    for method, field, content in (
        ("sendSticker", "sticker", WEBP),
        ("sendVoice", "voice", VOICE),
        ("sendVideoNote", "video_note", ROUND),
    ):
        number = shared_api(method, {field: ("a", content)}, chat_id=777)["message_id"]
        refused = shared_api.error(
            "editMessageMedia", FILES, chat_id=777, message_id=number, media=video
        )
        assert refused == (400, "Bad Request: message media can't be edited")
    sent = shared_api("sendMediaGroup", FILES, chat_id=777, media=album("photo", "video"))
    number = sent[0]["message_id"]
    for kind, description in (
        ("audio", "can't change media type in the album"),
        ("animation", "message content type can't be used in an album"),
        ("sticker", 'can\'t parse InputMedia: type "sticker" is unsupported'),
    ):
        media = {"type": kind, "media": f"attach://{kind}"}
        refused = shared_api.error(
            "editMessageMedia", FILES, chat_id=777, message_id=number, media=media
        )
        assert refused == (400, f"Bad Request: {description}")
    edited = shared_api(
        "editMessageMedia", FILES, chat_id=777, message_id=number, media=json.dumps(video)
    )
    assert edited["video"]["width"] == 128
    assert edited["media_group_id"] == sent[0]["media_group_id"]


def test_a_live_photo_includes_its_photo_and_can_be_sent_again_by_id(api, telegram_emulator):
    files = {"live_photo": ("l.mp4", VIDEO), "photo": ("p.jpg", picture(600, 400, "JPEG"))}
    sent = api("sendLivePhoto", files, chat_id=777, caption="alive", has_spoiler=True)
    assert sent["live_photo"]["photo"] == sent["photo"]
    assert (sent["photo"][-1]["width"], sent["live_photo"]["width"]) == (600, 128)
    assert sent["has_media_spoiler"]
    again = api(
        "sendLivePhoto",
        chat_id=777,
        live_photo=sent["live_photo"]["file_id"],
        photo=sent["photo"][-1]["file_id"],
    )
    assert again["live_photo"] == sent["live_photo"]
    assert telegram_emulator.messages()[-1]["live_photo"]["duration"] == 2
    refused = api.error(
        "sendLivePhoto",
        chat_id=777,
        live_photo="http://127.0.0.1/a.mp4",
        photo="http://127.0.0.1/p",
    )
    assert refused == (400, "Bad Request: can't upload file by URL")


def test_copies_and_forwards_keep_their_media(api, telegram_emulator):
    number = api("sendAnimation", {"animation": ("a.gif", GIF)}, chat_id=777)["message_id"]
    for method in ("copyMessage", "forwardMessage"):
        api(method, chat_id=777, from_chat_id=777, message_id=number)
        assert telegram_emulator.messages()[-1]["animation"]["width"] == 64
