"""Media other than photos that people send through control calls, and how bots receive them."""

import pytest
import requests
from bare_api import picture
from test_chats_and_people import Control

from darkroom_emulators.kit.refusals import ControlRefused
from tests.media_files import GIF, M4A, MP3, ROUND, SILENT, TGS, VIDEO, VOICE, VORBIS, WEBM, WEBP


@pytest.fixture
def control(telegram_emulator):
    return Control(telegram_emulator.url)


def received(api):
    return [update["message"] for update in api("getUpdates")]


@pytest.mark.parametrize(
    ("kind", "content", "shape"),
    [
        ("video", VIDEO, {"duration": 2, "width": 128, "height": 72, "mime_type": "video/mp4"}),
        ("animation", GIF, {"duration": 2, "width": 64, "height": 36, "mime_type": "image/gif"}),
        ("voice", VOICE, {"duration": 3, "mime_type": "audio/ogg"}),
        ("audio", MP3, {"duration": 2, "title": "Tone", "performer": "Darkroom"}),
        ("video_note", ROUND, {"duration": 1, "length": 64}),
        ("sticker", WEBP, {"width": 512, "height": 300, "is_animated": False, "is_video": False}),
        ("sticker", TGS, {"width": 512, "height": 512, "is_animated": True, "is_video": False}),
        ("sticker", WEBM, {"width": 512, "height": 288, "is_animated": False, "is_video": True}),
    ],
)
def test_a_bot_gets_each_kind_and_can_download_it(api, control, kind, content, shape):
    made = control.post("users/777/messages", {kind: ("a.bin", content)})
    (message,) = received(api)
    assert message["message_id"] == made["messages"][0]["message_id"]
    assert {name: message[kind].get(name) for name in shape} == shape
    assert ("document" in message) == (kind == "animation")
    path = api("getFile", file_id=message[kind]["file_id"])["file_path"]
    assert requests.get(f"{api.files}/{path}", timeout=30).content == content
    shown = requests.get(
        f"{api.telegram.url}{made['messages'][0][kind]['download_url']}", timeout=30
    )
    assert shown.content == content


def test_a_live_photo_arrives_with_its_photo(api, control):
    files = {"live_photo": ("l.mp4", SILENT), "still": ("p.jpg", picture(600, 400, "JPEG"))}
    control.post("users/777/messages", files, caption="alive")
    (message,) = received(api)
    assert message["live_photo"]["photo"] == message["photo"]
    assert (message["photo"][-1]["width"], message["live_photo"]["duration"]) == (600, 2)
    assert message["caption"] == "alive"


def test_photos_and_videos_arrive_as_one_album(api, control):
    files = [
        ("photo", ("1.jpg", picture(60, 40, "JPEG"))),
        ("video", ("2.mp4", VIDEO)),
        ("photo", ("3.jpg", picture(60, 40, "JPEG"))),
    ]
    control.post("users/777/messages", files, caption="all", has_spoiler="true")
    messages = received(api)
    assert [("photo" in each, "video" in each) for each in messages] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert len({each["media_group_id"] for each in messages}) == 1
    assert [each.get("caption") for each in messages] == ["all", None, None]
    assert all(each["has_media_spoiler"] for each in messages)


def test_a_person_replaces_their_photo_with_a_video(api, control):
    number = control.post("users/777/messages", {"photo": ("p.jpg", picture(60, 40, "JPEG"))})
    number = number["messages"][0]["message_id"]
    control.post(f"users/777/messages/{number}", {"video": ("v.mp4", VIDEO)}, caption="moved")
    edited = api("getUpdates")[-1]["edited_message"]
    assert (edited["video"]["width"], edited["caption"]) == (128, "moved")


@pytest.mark.parametrize(
    ("files", "caption", "why"),
    [
        (
            {"voice": ("a.gif", GIF)},
            "",
            "can't send this as `voice`: it is gif; send it as `document`",
        ),
        ({"voice": ("a.ogg", VORBIS)}, "", "send it as `audio`"),
        ({"video": ("a.txt", b"words")}, "", "it is not in a media format that apps know"),
        ({"video_note": ("a.mp4", VIDEO)}, "", "send it as `video`"),
        ({"live_photo": ("a.mp4", VIDEO)}, "", "needs its photo, sent as the part `still`"),
        ({"sticker": ("a.webp", WEBP)}, "words", "can't have a caption"),
        ({"audio": ("a", MP3), "video": ("b", VIDEO)}, "", "an album can contain photos, videos"),
        ([("voice", ("a", VOICE)), ("voice", ("b", VOICE))], "", "an album can contain photos"),
    ],
)
def test_files_that_no_app_would_send_are_refused(telegram_emulator, control, files, caption, why):
    answer = requests.post(
        f"{control.url}/users/777/messages", files=files, data={"caption": caption}, timeout=30
    )
    assert answer.status_code == 400
    assert why in answer.json()["error"]
    assert telegram_emulator.messages() == []


def test_a_group_can_forbid_people_each_kind(telegram_emulator):
    group = telegram_emulator.new_chat("supergroup", "Quiet")
    guest = telegram_emulator.new_user(555, "Guest")
    telegram_emulator.set_member(group, "member", user=guest)
    telegram_emulator.set_permissions(group, can_send_voice_notes=False)
    telegram_emulator.send_media("audio", M4A, user=guest, chat=group)
    with pytest.raises(ControlRefused, match="group can't send voice notes"):
        telegram_emulator.send_media("voice", M4A, user=guest, chat=group)


def test_places_contacts_and_dice_arrive(api, control):
    point = {"latitude": 55.75, "longitude": 37.62}
    control.post("users/777/location", **point)
    control.post("users/777/location", **point, title="Darkroom", address="1, Red Street")
    contact = {"phone_number": "+79990001122", "first_name": "Ada"}
    control.post("users/777/contact", **contact, contact_user_id=777)
    control.post("users/777/dice", emoji="🎯")
    place, venue, card, dice = received(api)
    assert place["location"] == venue["location"] == point
    assert venue["venue"] == {"location": point, "title": "Darkroom", "address": "1, Red Street"}
    assert card["contact"] == contact | {"user_id": 777}
    assert dice["dice"]["value"] in range(1, 7)
    assert "emoji must be one of" in control.refused("users/777/dice", emoji="x")
    assert "latitude" in control.refused("users/777/location", latitude=91, longitude=0)
    assert "a title and an address" in control.refused("users/777/location", **point, title="x")
    assert "can't be edited" in control.refused(
        f"users/777/messages/{place['message_id']}", text="no"
    )


@pytest.mark.parametrize(
    ("method", "arguments", "description"),
    [
        ("sendLocation", {}, "latitude is empty"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong location specified"),
        (
            "sendLocation",
            {"latitude": 1, "longitude": 1, "live_period": 5},
            "wrong live location period specified",
        ),
        ("sendVenue", {"latitude": 1, "longitude": 1}, 'parameter "title" is required'),
        ("sendContact", {"phone_number": "1"}, 'parameter "first_name" is required'),
        ("sendDice", {"emoji": "x"}, "wrong dice emoji specified"),
    ],
)
def test_invalid_places_contacts_and_dice_are_refused(shared_api, method, arguments, description):
    refused = shared_api.error(method, chat_id=777, **arguments)
    assert refused == (400, f"Bad Request: {description}")


def test_people_see_what_a_bot_shares(api, telegram_emulator):
    point = {"latitude": 55.75, "longitude": 37.62}
    place = {**point, "title": "Darkroom", "address": "1, Red Street"}
    card = {"phone_number": "+79990001122", "first_name": "Ada", "last_name": "L."}
    api("sendLocation", chat_id=777, **point)
    api("sendVenue", chat_id=777, **place)
    api("sendContact", chat_id=777, **card)
    api("sendDice", chat_id=777, emoji="🎰")
    first, second, third, fourth = telegram_emulator.messages()
    assert first["location"] == second["location"] == point
    assert second["venue"]["title"] == "Darkroom"
    assert third["contact"] == card
    assert fourth["dice"]["value"] in range(1, 65)


def test_a_place_can_be_copied_but_not_edited(api, telegram_emulator):
    sent = api("sendLocation", chat_id=777, latitude=1.5, longitude=2, horizontal_accuracy=9000)
    assert sent["location"] == {"latitude": 1.5, "longitude": 2.0, "horizontal_accuracy": 1500.0}
    api("copyMessage", chat_id=777, from_chat_id=777, message_id=sent["message_id"])
    assert telegram_emulator.messages()[-1]["location"] == sent["location"]
    where = {"chat_id": 777, "message_id": sent["message_id"]}
    assert "no text" in api.error("editMessageText", text="x", **where)[1]
    assert "no caption" in api.error("editMessageCaption", caption="x", **where)[1]
