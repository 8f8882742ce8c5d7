"""How the files in an output reach the chat."""

import base64
import io

import pytest
from PIL import Image

from common.bot.storage import get_storage
from darkroom_emulators.telegram.events import BotCall
from tests.media_files import TURNED, VIDEO

from .test_replicate_handler import PICTURE, ended, post, said, task, webhook

__all__ = ["task"]  # a fixture

pytestmark = pytest.mark.usefixtures("outside")


def made(form, size=(8, 8), frames=1, told="application/octet-stream", mode="RGB"):
    """Return a picture as a data URI that has the MIME type `told`, whatever it really is."""
    to = io.BytesIO()
    first, *more = [Image.new(mode, size, (40 * n, 0, 0)) for n in range(frames)]
    first.save(to, form, **({"save_all": True, "append_images": more} if more else {}))
    return data(told, to.getvalue())


def data(told, content):
    return f"data:{told};base64,{base64.b64encode(content).decode()}"


def labels(message):
    rows = message["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


TALL = (8, 400)  # too tall for a photo by Telegram's rules


def sending(telegram, method):
    """Return the arguments of a method's successful calls."""
    calls = [call for call in telegram.events(BotCall) if call.method == method]
    return [call.params for call in calls if call.status == 200]


@pytest.mark.parametrize(
    "shape",
    [
        lambda url: {"image": url, "seed": 7},
        lambda url: [{"image": url}],
        lambda url: [[url]],
        lambda url: [url, None],
        lambda url: ["data:image/png;base64,not base64", url],
        lambda url: ["https://example.com/not a url", url],
    ],
)
def test_a_picture_is_found_in_an_output_of_any_shape(telegram, task, shape):
    assert post(webhook(ended(output=shape(PICTURE))))[0] == 200
    (answer,) = said(telegram)
    assert "photo" in answer
    assert answer["reply_markup"]["inline_keyboard"][0][0]["text"] == "Again"


def test_pictures_in_an_object_become_an_album_in_the_same_order(telegram, task):
    output = {"image": made("PNG", (30, 20)), "mask": made("PNG", (20, 30))}
    assert post(webhook(ended(output=output)))[0] == 200
    sizes = [message["photo"][-1]["width"] for message in said(telegram)[:2]]
    assert sizes == [30, 20]


@pytest.mark.parametrize(
    ("output", "name", "media_type"),
    [
        (made("PNG", TALL), "darkroom-1.png", "image/png"),
        (made("WEBP", TALL, told="image/png"), "darkroom-1.webp", "image/webp"),
        (made("WEBP", frames=3), "darkroom-1.webp", "image/webp"),
    ],
)
def test_a_files_name_and_type_come_from_its_bytes(telegram, task, output, name, media_type):
    assert post(webhook(ended(output=output)))[0] == 200
    (answer,) = said(telegram)
    assert answer["document"]["file_name"] == name
    assert answer["document"]["mime_type"] == media_type
    (call,) = sending(telegram, "sendDocument")
    # otherwise Telegram turns a WebP into a sticker
    assert ("disable_content_type_detection" in call) is (media_type == "image/webp")


def test_a_video_is_sent_with_the_size_and_length_in_its_boxes(telegram, task):
    assert post(webhook(ended(output=data("video/mp4", TURNED))))[0] == 200
    (call,) = sending(telegram, "sendVideo")
    said_of_it = {name: call[name] for name in ("width", "height", "duration")}
    assert said_of_it == {"width": "72", "height": "128", "duration": "2"}
    assert call["supports_streaming"] == "true"


def test_a_gif_is_sent_as_an_animation(telegram, task):
    assert post(webhook(ended(output=made("GIF", frames=3))))[0] == 200
    (answer,) = said(telegram)
    assert answer["animation"]["file_name"] == "darkroom-1.gif"


def test_a_picture_and_a_video_are_sent_as_one_album(telegram, task):
    assert post(webhook(ended(output=[PICTURE, data("video/mp4", VIDEO)])))[0] == 200
    first, second, buttons = said(telegram)
    assert ("photo" in first, "video" in second) == (True, True)
    assert first["media_group_id"] == second["media_group_id"]
    assert labels(buttons) == ["1", "2", "Again"]  # all results arrived


def test_a_picture_is_sent_as_a_file_if_there_is_an_animation_too(telegram, task):
    assert post(webhook(ended(output=[PICTURE, made("GIF", frames=3)])))[0] == 200
    names = [message["document"]["file_name"] for message in said(telegram)[:2]]
    assert names == ["darkroom-1.jpg", "darkroom-2.gif"]


@pytest.mark.parametrize(
    ("output", "offered"),
    [
        (made("PNG", (60, 40)), False),
        (made("PNG", (60, 40), mode="RGBA"), True),
        (made("JPEG", (60, 40)), False),
        (made("JPEG", (1400, 100)), True),
    ],
)
def test_as_a_file_is_offered_if_a_photo_loses_something(telegram, task, output, offered):
    assert post(webhook(ended(output=output)))[0] == 200
    (answer,) = said(telegram)
    assert labels(answer) == ["Again", "As a file"][: 1 + offered]


def test_telegram_does_not_get_the_url_of_a_possible_animation(telegram, task):
    """Telegram would turn the first frame into a photo."""
    output = "http://127.0.0.1:9/a.gif"  # the bot doesn't fetch from this address
    assert post(webhook(ended(output=output)))[0] == 200
    assert not [call for call in telegram.events(BotCall) if call.method == "sendPhoto"]


@pytest.mark.parametrize("output", [PICTURE, [PICTURE] * 2])
def test_the_answer_has_a_spoiler_too(telegram, task, output):
    get_storage().save_task_state(task.model_copy(update={"has_spoiler": True}))
    assert post(webhook(ended(output=output)))[0] == 200
    photos = [message for message in said(telegram) if "photo" in message]
    assert photos
    assert all(message["has_media_spoiler"] for message in photos)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"detail": "CUDA out of memory"}, "The model ran out of memory"),
        (["NSFW"], "The model refused"),
        (7, "Sorry, this picture could not be processed."),
    ],
)
def test_an_error_that_is_not_a_string_is_understood(telegram, task, error, words):
    assert post(webhook(ended("failed", error=error)))[0] == 200
    (answer,) = said(telegram)
    assert answer["text"].startswith(words)
