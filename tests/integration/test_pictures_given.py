"""The forms in which people send pictures, and chats to which no result could be sent."""

import io

import pytest
from PIL import Image

from darkroom_emulators.telegram.events import BotCall, UpdateCreated
from tests.media_files import GIF, MP3, ROUND, TGS, VIDEO, VOICE

from .test_telegram_handler import PHOTO, created, post, sent, stored

pytestmark = pytest.mark.usefixtures("outside")


def webp(size=(64, 64), frames=1):
    to = io.BytesIO()
    first, *more = [Image.new("RGB", size, (40 * n, 0, 0)) for n in range(frames)]
    first.save(to, "WEBP", **({"save_all": True, "append_images": more} if more else {}))
    return to.getvalue()


def newest(telegram):
    return telegram.events(UpdateCreated)[-1].update


def test_a_webp_that_arrives_as_a_sticker_is_accepted_as_a_picture(telegram, replicate):
    telegram.send_document(webp(), "a.webp")
    update = newest(telegram)
    assert "sticker" in update["message"]
    assert post(update) == (200, {})
    assert len(created(replicate)) == 1


@pytest.mark.parametrize(
    "change", [{"set_name": "Cats"}, {"is_animated": True}, {"is_video": True}]
)
def test_animated_stickers_and_stickers_in_sets_are_not_accepted(telegram, replicate, change):
    telegram.send_document(webp(), "a.webp")
    update = newest(telegram)
    update["message"]["sticker"] |= change
    assert post(update)[1]["text"].startswith("I only work with pictures.")
    assert created(replicate) == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("video", VIDEO),
        ("animation", GIF),
        ("voice", VOICE),
        ("audio", MP3),
        ("video_note", ROUND),
        ("sticker", TGS),
    ],
)
def test_other_media_get_an_explanation_and_start_nothing(telegram, replicate, kind, content):
    sent_media = telegram.send_media(kind, content)
    call = post(newest(telegram))[1]
    assert call["text"].startswith("I only work with pictures.")
    assert call["reply_parameters"]["message_id"] == sent_media["message_id"]
    assert created(replicate) == []


def test_in_an_album_the_photo_is_accepted_and_the_video_gets_an_explanation(telegram, replicate):
    telegram.send_album([PHOTO, ("video", VIDEO)])
    photo, video = (each.update for each in telegram.events(UpdateCreated)[-2:])
    assert post(photo) == (200, {})
    assert post(video)[1]["text"].startswith("I only work with pictures.")
    assert len(created(replicate)) == 1


def test_a_live_photo_is_accepted_as_a_picture(telegram, replicate):
    telegram.send_media("live_photo", VIDEO, still=PHOTO)
    assert post(newest(telegram)) == (200, {})
    assert len(created(replicate)) == 1


def test_a_location_or_a_contact_gets_the_help_text(telegram):
    telegram.share_location(55.75, 37.62)
    assert post(newest(telegram))[1]["text"].startswith("Send me a photo")
    telegram.share_contact("+79990001122", "Ada")
    assert post(newest(telegram))[1]["text"].startswith("Send me a photo")


def test_a_spoiler_on_the_photo_is_kept_for_the_answer(telegram, bucket):
    update = sent(telegram)
    update["message"]["has_media_spoiler"] = True
    assert post(update) == (200, {})
    assert [task["has_spoiler"] for task in stored(bucket, "tasks/")] == [True]


def test_a_reply_to_a_hidden_photo_keeps_it_hidden(telegram, bucket):
    photo = sent(telegram)["message"] | {"has_media_spoiler": True}
    telegram.send_text("make it blue", reply_to=photo["message_id"])
    update = newest(telegram)
    update["message"]["reply_to_message"] = photo
    assert post(update) == (200, {})
    assert [task["has_spoiler"] for task in stored(bucket, "tasks/")] == [True]


def test_a_reply_to_a_photo_in_another_chat_is_a_new_prompt_for_it(telegram, replicate, bucket):
    photo = sent(telegram)["message"]["photo"]
    telegram.send_text("make it blue")
    update = newest(telegram)
    update["message"]["external_reply"] = {
        "origin": {"type": "user", "date": 1},
        "photo": photo,
        "has_media_spoiler": True,
    }
    assert post(update) == (200, {})
    assert created(replicate)[0]["input"]["prompt"] == "make it blue"
    assert [task["has_spoiler"] for task in stored(bucket, "tasks/")] == [True]


@pytest.fixture
def group(telegram):
    return telegram.new_chat("supergroup", "Friends")


def sends_to(telegram, group):
    username = telegram.state.world.bots[123456789].username
    telegram.send_photo(PHOTO, caption=f"/edit@{username} gray", chat=group)
    assert post(newest(telegram)) == (200, {})


def calls(telegram):
    return [call.method for call in telegram.events(BotCall)]


NOT_HERE = "This group does not let me send photos. An administrator can allow it."


def test_a_group_that_forbids_photos_is_told_before_a_model_is_paid_for(telegram, replicate, group):
    telegram.set_permissions(group, can_send_photos=False)
    sends_to(telegram, group)
    assert telegram.messages(group)[-1]["text"] == NOT_HERE
    assert created(replicate) == []

    telegram.set_permissions(group, can_send_photos=True)
    sends_to(telegram, group)
    assert len(created(replicate)) == 1


def test_an_administrator_bot_can_send_photos_even_if_members_cant(telegram, replicate, group):
    telegram.set_permissions(group, can_send_photos=False)
    telegram.set_member(group, "administrator")
    sends_to(telegram, group)
    assert len(created(replicate)) == 1
    assert "getChat" not in calls(telegram)


def test_a_restricted_bot_starts_nothing_that_it_could_not_answer(telegram, replicate, group):
    telegram.set_member(group, "restricted")
    sends_to(telegram, group)
    assert created(replicate) == []


def test_rights_are_checked_once_per_group_and_never_in_private_chats(telegram, replicate, group):
    for _ in range(2):
        sends_to(telegram, group)
    assert calls(telegram).count("getChatMember") == calls(telegram).count("getChat") == 1
    before = calls(telegram).count("getChat")
    assert post(sent(telegram)) == (200, {})
    assert calls(telegram).count("getChat") == before
    assert len(created(replicate)) == 3


def test_a_photo_is_accepted_if_telegram_does_not_report_the_rights(telegram, replicate, group):
    telegram.faults.add("error", match={"method": "getChat"}, status=400)
    sends_to(telegram, group)
    assert len(created(replicate)) == 1
