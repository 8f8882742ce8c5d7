"""What people can do in a chat and how the bot reacts, over HTTP and through the whole cloud."""

import io

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from common.texts import ENGLISH, Text, say
from trust.cloud import PHOTO
from trust.person import Person

register_heif_opener()

ACCEPTED = "Got it, please wait"


def picture(form, size=(200, 100), **options):
    to = io.BytesIO()
    Image.open(io.BytesIO(PHOTO)).resize(size).save(to, form, **options)
    return to.getvalue()


def test_a_photo_comes_back_developed(guest):
    photo = guest.sends(photo=PHOTO)
    accepted = guest.gets(ACCEPTED, reply_to=photo)
    answer = guest.gets("photo", reply_to=photo)
    developed = Image.open(io.BytesIO(guest.picture(answer)))
    assert developed.size == Image.open(io.BytesIO(PHOTO)).size
    assert developed.tobytes() != Image.open(io.BytesIO(PHOTO)).tobytes()
    guest.waits_until_gone(accepted)


@pytest.mark.parametrize(
    ("language", "accepted"),
    [("ru", "Задачу принял, ожидайте"), ("es", "Recibido. Un momento, por favor")],
)
def test_each_person_is_answered_in_their_own_language(cloud, language, accepted):
    person = Person(cloud, language=language)
    photo = person.sends(photo=PHOTO)
    wait = person.gets(accepted, reply_to=photo)
    person.gets("photo", reply_to=photo)
    person.waits_until_gone(wait)


def test_the_caption_says_what_to_do(guest):
    photo = guest.sends("make it gray", photo=PHOTO)
    developed = Image.open(io.BytesIO(guest.picture(guest.gets("photo", reply_to=photo))))
    red, green, blue = developed.convert("RGB").resize((1, 1)).getpixel((0, 0))
    assert max(red, green, blue) - min(red, green, blue) <= 2


def test_a_reply_with_text_is_a_new_prompt_for_the_photo(guest):
    photo = guest.sends(photo=PHOTO)
    first = guest.gets("photo", reply_to=photo)
    request = guest.sends("in gray, please", reply_to=photo)
    second = guest.gets("photo", reply_to=request)
    assert guest.picture(first) != guest.picture(second)


def test_a_reply_to_an_answer_develops_it_further(guest):
    answer = guest.gets("photo", reply_to=guest.sends(photo=PHOTO))
    request = guest.sends("mirror", reply_to=answer)
    guest.gets("photo", reply_to=request)


def test_a_forwarded_photo_is_developed_like_ones_own(guest, group):
    photo = guest.sends("mirror", photo=PHOTO, to=group)
    number = photo["message_id"]
    forwarded = guest.sends(forward_message_id=number, forward_from_chat_id=group)
    guest.gets("photo", reply_to=forwarded)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jpg", "JPEG"),
        ("a.png", "PNG"),
        ("a.webp", "WEBP"),
        ("a.gif", "GIF"),
        ("a.heic", "HEIF"),
    ],
)
def test_a_picture_sent_as_a_file_comes_back_developed(guest, name, form):
    sent = guest.sends(file=(name, picture(form), "application/octet-stream"))
    guest.gets("photo", reply_to=sent)


def test_a_file_is_recognized_by_its_bytes_not_its_name(guest):
    sent = guest.sends(file=("holiday.jpg", b"%PDF-1.7 nothing to see", "image/jpeg"))
    said = "This file is not a picture that I can read. JPEG, PNG, WebP, GIF and HEIC work."
    guest.gets(said, reply_to=sent)


def test_each_photo_of_an_album_is_answered_and_please_wait_is_sent_once(guest):
    album = guest.sends(photos=[picture("JPEG", (200 + n, 100)) for n in range(3)])
    answers = guest.gets_all(3, "photo")
    replied = {answer["reply_to_message"]["message_id"] for answer in answers}
    assert replied == {message["message_id"] for message in album}
    guest.waits_until_gone(guest.gets(ACCEPTED))
    assert [m.get("text") for m in guest.sees()].count(ACCEPTED) == 0


def test_again_develops_the_same_photo_once_more(guest):
    photo = guest.sends(photo=PHOTO)
    answer = guest.gets("photo", reply_to=photo)
    guest.presses(answer, "Again")
    first, second = guest.gets_all(2, "photo")
    assert first["reply_to_message"] == second["reply_to_message"]


def test_cancel_stops_the_work_and_says_so(cloud, guest):
    with cloud.fault("replicate", "slow_start", seconds=3600):
        photo = guest.sends(photo=PHOTO)
        accepted = guest.gets(ACCEPTED, reply_to=photo)
        guest.waits_until_taken(photo)
        assert guest.presses(accepted, "Cancel") == "Canceling: 1"
        guest.gets("Canceled. I have stopped working on this picture.", reply_to=photo)
        guest.waits_until_gone(accepted)


def test_status_and_cancel_as_commands(cloud, guest):
    guest.gets("I am not working on any of your pictures.", reply_to=guest.sends("/status"))
    with cloud.fault("replicate", "slow_start", seconds=3600):
        photo = guest.sends(photo=PHOTO)
        guest.gets(ACCEPTED, reply_to=photo)
        guest.waits_until_taken(photo)
        guest.gets(
            "Pictures in progress: 1 (for less than a minute)", reply_to=guest.sends("/status")
        )
        cloud.skip(120)
        guest.gets(
            "Pictures in progress: 1 (the longest for 2 min)", reply_to=guest.sends("/status")
        )
        guest.gets("Canceling: 1", reply_to=guest.sends("/cancel"))
        guest.gets("Canceled. I have stopped working on this picture.", reply_to=photo)


@pytest.mark.parametrize("said", ["/start", "/help", "hello"])
def test_text_gets_a_short_useful_answer(guest, said):
    sent = guest.sends(said)
    help_text = guest.gets_text(reply_to=sent)
    assert help_text.startswith("Send me a photo and I will send it back edited.")


def test_a_failed_prediction_is_explained_in_plain_words(cloud, guest):
    error = "NSFW content detected in /src/predict.py line 17"
    with cloud.fault("replicate", "model_failure", error=error, times=1):
        photo = guest.sends(photo=PHOTO)
        told = "The model refused this picture or text as too sensitive. Please try something else."
        guest.gets(told, reply_to=photo)


def test_a_photo_over_20_mb_is_refused_with_an_explanation(guest):
    sent = guest.sends(file=("big.jpg", PHOTO + bytes(21 * 1024 * 1024), "image/jpeg"))
    told = say(Text.TOO_BIG, ENGLISH)
    guest.gets(told, reply_to=sent)


def test_an_edited_caption_starts_nothing(cloud, guest):
    photo = guest.sends(photo=PHOTO)
    guest.gets("photo", reply_to=photo)
    cloud.control(
        "telegram",
        "POST",
        f"users/{guest.id}/messages/{photo['message_id']}",
        json={"text": "gray"},
    )
    later = guest.sends(photo=PHOTO)
    guest.gets("photo", reply_to=later)
    # the bot gets a chat's updates one after another, so that work on the edit would have begun
    guest.waits_until_taken(later)
    assert len(guest.gets_all(2, ACCEPTED)) == 2


def test_where_a_file_was_taken_does_not_reach_the_model(cloud, guest):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (59.0, 56.0, 19.0)
    sent = guest.sends(file=("a.jpg", picture("JPEG", exif=exif), "image/jpeg"))
    guest.gets("photo", reply_to=sent)
    inputs = cloud.stored("images/input/")
    assert inputs
    assert not [key for key, content in inputs.items() if b"Exif" in content]


@pytest.fixture
def group(cloud, guest):
    """A group with the guest and the bot, which sees only what bots see by default."""
    wanted = {"type": "supergroup", "title": "Holidays", "user_id": guest.id}
    found = cloud.control("telegram", "POST", "chats", json=wanted)["id"]
    cloud.control("telegram", "POST", f"chats/{found}/members", json={"bot": cloud.bot})
    return found


def test_in_a_group_a_photo_with_a_command_is_developed_and_others_are_not(cloud, guest, group):
    guest.sends("just a photo", photo=PHOTO, to=group)
    named = guest.sends(f"/edit@{cloud.bot} gray", photo=PHOTO, to=group)
    guest.gets("photo", reply_to=named, chat=group)
    assert len([m for m in guest.sees(chat=group) if "photo" in m]) == 3


def test_in_a_group_where_it_sees_all_messages_the_bot_answers_only_mentions(cloud, guest, group):
    cloud.control("telegram", "POST", f"bots/{cloud.bot}/privacy", json={"enabled": False})
    try:
        guest.sends("just a photo", photo=PHOTO, to=group)
        named = guest.sends(f"@{cloud.bot} gray", photo=PHOTO, to=group)
        guest.gets("photo", reply_to=named, chat=group)
    finally:
        cloud.control("telegram", "POST", f"bots/{cloud.bot}/privacy", json={"enabled": True})
    assert len([m for m in guest.sees(chat=group) if "photo" in m]) == 3


def test_in_a_group_a_reply_to_a_photo_can_ask_the_bot_to_develop_it(cloud, guest, group):
    photo = guest.sends(photo=PHOTO, to=group)
    asked = guest.sends(f"/edit@{cloud.bot} mirror", reply_to=photo, to=group)
    guest.gets("photo", reply_to=asked, chat=group)


def test_in_a_topic_the_answer_stays_in_the_topic(cloud, guest):
    wanted = {"type": "supergroup", "title": "Forum", "is_forum": True, "user_id": guest.id}
    forum = cloud.control("telegram", "POST", "chats", json=wanted)["id"]
    cloud.control("telegram", "POST", f"chats/{forum}/members", json={"bot": cloud.bot})
    topic = cloud.control("telegram", "POST", f"chats/{forum}/topics", json={"name": "Photos"})
    thread = topic["messages"][0]["message_thread_id"]
    caption = f"/edit@{cloud.bot} gray"
    named = guest.sends(caption, photo=PHOTO, to=forum, message_thread_id=thread)
    assert guest.gets("photo", reply_to=named, chat=forum)["message_thread_id"] == thread


def test_in_a_channel_a_post_that_mentions_the_bot_is_developed(cloud, guest):
    wanted = {"type": "channel", "title": "News", "user_id": guest.id}
    channel = cloud.control("telegram", "POST", "chats", json=wanted)["id"]
    admin = {"bot": cloud.bot, "status": "administrator"}
    cloud.control("telegram", "POST", f"chats/{channel}/members", json=admin)
    guest.sends("not for the bot", photo=PHOTO, to=channel)
    named = guest.sends(f"@{cloud.bot} gray", photo=PHOTO, to=channel)
    guest.gets("photo", reply_to=named, chat=channel)


@pytest.mark.parametrize(
    ("language", "helps"), [("", "what I can do"), ("ru", "что я умею"), ("es", "qué puedo hacer")]
)
def test_the_commands_are_known_in_each_language(cloud, language, helps):
    commands = cloud.bot_calls("getMyCommands", language_code=language)
    # no `style`, as this bot has no styles
    known = ["help", "status", "cancel", "privacy", "forget"]
    assert [each["command"] for each in commands] == known
    assert commands[0]["description"] == helps


def test_two_people_are_each_answered_in_their_own_chat(cloud):
    one, other = Person(cloud), Person(cloud, language="ru")
    photos = {person: person.sends(photo=PHOTO) for person in (one, other)}
    for person, photo in photos.items():
        person.gets("photo", reply_to=photo)
        assert len([m for m in person.sees() if "photo" in m]) == 2
