"""How a result gets into the chat: by URL, as bytes, as a file, as an album, or as text."""

import io

import pytest
from PIL import Image

from darkroom_emulators.telegram.events import BotCall, ChatAction
from tests.waits import wait_for
from trust.cloud import PHOTO, Cloud
from trust.person import Person


@pytest.fixture(scope="module")
def upscaling():
    """A cloud whose model enlarges pictures by a factor of four."""
    wanted = {
        "REPLICATE_MODEL": "darkroom/upscale",
        "REPLICATE_PROMPT_FIELD": "",
        "REPLICATE_EXTRA_INPUT": '{"scale": 4}',
    }
    with Cloud("--delay", "0.1", settings=wanted).running() as running:
        yield running


@pytest.fixture(scope="module")
def varying():
    """A cloud whose model returns three pictures."""
    wanted = {"REPLICATE_MODEL": "darkroom/variations", "REPLICATE_PROMPT_FIELD": ""}
    with Cloud("--delay", "0.1", settings=wanted).running() as running:
        yield running


def noise(*size):
    """Return a picture that compresses badly."""
    to = io.BytesIO()
    Image.effect_noise(size, 100).convert("RGB").save(to, "PNG")
    return to.getvalue()


def is_gray(content):
    small = Image.open(io.BytesIO(content)).convert("RGB").resize((8, 8))
    return all(max(pixel) - min(pixel) < 8 for pixel in small.get_flattened_data())


def sent_by(cloud, person, method):
    """Wait for the answer; return the status, and "upload" or "url", of each call of `method`."""

    def calls(entries):
        return [
            call
            for _, _, call in entries
            if isinstance(call, BotCall)
            and call.method in {"sendPhoto", "sendDocument"}
            and str(call.params.get("chat_id")) == str(person.id)
        ]

    def taken(entries):
        found = calls(entries)
        return iter([found] if found and found[-1].status == 200 else [])

    return [
        (call.status, "upload" if "attach" in str(call.params) else "url")
        for call in cloud.wait(taken, "the answer to be taken")
        if call.method == method
    ]


def test_a_small_picture_goes_by_url(upscaling):
    person = Person(upscaling)
    person.gets("photo", reply_to=person.sends(photo=PHOTO))
    assert sent_by(upscaling, person, "sendPhoto") == [(200, "url")]


def test_a_picture_too_large_for_a_url_goes_as_bytes(upscaling):
    person = Person(upscaling)
    sent = person.sends(file=("a.png", noise(950, 950), "image/png"))
    person.gets("photo", reply_to=sent)
    assert sent_by(upscaling, person, "sendPhoto") == [(400, "url"), (200, "upload")]
    assert upscaling.events(ChatAction)


def test_a_picture_too_large_for_a_photo_goes_as_a_file(upscaling):
    person = Person(upscaling)
    sent = person.sends(file=("a.png", noise(2200, 400), "image/png"))
    answer = person.gets("document", reply_to=sent)
    assert Image.open(io.BytesIO(person.picture(answer))).size == (8800, 1600)
    assert sent_by(upscaling, person, "sendPhoto") == [(400, "url"), (400, "upload")]
    assert sent_by(upscaling, person, "sendDocument") == [(200, "upload")]


def test_several_pictures_arrive_as_one_album(varying):
    person = Person(varying)
    photo = person.sends(photo=PHOTO)
    answers = person.gets_all(3, "photo")
    assert {answer["reply_to_message"]["message_id"] for answer in answers} == {photo["message_id"]}
    assert len({answer["media_group_id"] for answer in answers}) == 1


def test_one_of_several_results_is_edited_further_and_all_are_sent_as_files(varying):
    person = Person(varying)
    photo = person.sends(photo=PHOTO)
    gray = person.picture(person.gets_all(3, "photo")[0])
    buttons = person.gets("Which one should I work on next?", reply_to=photo)
    assert person.presses(buttons, "1") == ""
    further = person.gets_all(6, "photo")[3:]
    assert {answer["reply_to_message"]["message_id"] for answer in further} == {photo["message_id"]}
    # the third mirrors the first result, not the photo
    assert is_gray(gray)
    assert is_gray(person.picture(further[2]))
    assert person.presses(buttons, "As a file") == ""
    files = person.gets_all(3, "document")
    assert len({answer["media_group_id"] for answer in files}) == 1


def test_an_album_of_ten_photos_gets_ten_answers_and_one_please_wait(cloud):
    person = Person(cloud)
    album = person.sends(photos=[PHOTO] * 10)
    answers = person.gets_all(10, "photo")
    replied = {answer["reply_to_message"]["message_id"] for answer in answers}
    assert replied == {message["message_id"] for message in album}
    person.waits_until_taken(album[-1])
    accepted = [
        call
        for call in cloud.events(BotCall)
        if call.method == "sendMessage" and str(call.params.get("chat_id")) == str(person.id)
    ]
    assert len(accepted) == 1


def test_an_output_that_cannot_be_fetched_is_reported(cloud, guest):
    with cloud.fault("replicate", "expired_output", times=1):
        photo = guest.sends(photo=PHOTO)
        told = "Sorry, this picture could not be processed. Please try again or send another one."
        guest.gets(told, reply_to=photo)


def test_an_output_whose_host_is_overloaded_is_fetched_later(cloud, guest):
    with cloud.fault("replicate", "throttled", times=2, match={"method": "GET"}, retry_after=1):
        photo = guest.sends(photo=PHOTO)  # Telegram's fetch fails, then the bot's own
        guest.gets("photo", reply_to=photo)


def test_a_person_who_has_blocked_the_bot_meanwhile_gets_nothing(cloud, guest):
    with cloud.fault("replicate", "slow_start", seconds=120):
        guest.waits_until_taken(guest.sends(photo=PHOTO))
        prediction = guest.prediction()
        cloud.control("telegram", "POST", f"users/{guest.id}/block", json={})
        cloud.skip(130)
    cloud.waits_until_webhook_taken(prediction)
    assert not [m for m in guest.sees() if "photo" in m and m["from"]["is_bot"]]
    wait_for(lambda: not cloud.stored("waiting/"))  # the previous tests' photos may still be ending


def test_the_answer_to_a_deleted_photo_is_not_a_reply(cloud, guest):
    with cloud.fault("replicate", "slow_start", seconds=120):
        photo = guest.sends(photo=PHOTO)
        guest.waits_until_taken(photo)
        cloud.bot_calls("deleteMessage", chat_id=guest.id, message_id=photo["message_id"])
        cloud.skip(130)
    assert "reply_to_message" not in guest.gets("photo")


def test_a_group_that_was_upgraded_meanwhile_gets_its_result(cloud, guest):
    wanted = {"type": "group", "title": "Small", "user_id": guest.id}
    group = cloud.control("telegram", "POST", "chats", json=wanted)["id"]
    cloud.control("telegram", "POST", f"chats/{group}/members", json={"bot": cloud.bot})
    with cloud.fault("replicate", "slow_start", seconds=120):
        photo = guest.sends(f"/edit@{cloud.bot} gray", photo=PHOTO, to=group)
        guest.waits_until_taken(photo)
        larger = cloud.control("telegram", "POST", f"chats/{group}/upgrade", json={})["id"]
        cloud.skip(130)
    guest.gets("photo", chat=larger)


def test_the_bot_waits_out_a_flood_limit(cloud, guest):
    match = {"method": "sendPhoto"}
    with cloud.fault("telegram", "error", times=1, match=match, status=429, retry_after=1):
        photo = guest.sends(photo=PHOTO)
        guest.gets("photo", reply_to=photo)
    assert len([m for m in guest.sees() if "photo" in m]) == 2
