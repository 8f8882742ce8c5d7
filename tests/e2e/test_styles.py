"""People press buttons to choose how their pictures are edited, and the bot remembers."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from darkroom_emulators.telegram.events import BotCall
from local.settings.bot_values import LOCAL_VALUES
from trust.cloud import PHOTO, Cloud, CloudFailed, ask
from trust.person import Person

STYLES = Path("docs/examples/styles.json").resolve()


@pytest.fixture(scope="module")
def styled():
    """A cloud with the styles from the docs."""
    wanted = {"STYLES_FILE": str(STYLES)}
    with Cloud("--delay", "0.1", settings=wanted).running() as running:
        yield running


def colors(person, answer):
    return Image.open(io.BytesIO(person.picture(answer))).convert("RGB").resize((8, 8))


def is_gray_or_brown(picture):
    """Return whether every pixel is grey or of a warm hue, as in sepia."""
    return all(red >= green >= blue for red, green, blue in picture.get_flattened_data())


def labels(message):
    rows = message["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


def wanted_by(person):
    """Return the model's input for the person's last prediction, without the picture."""
    tasks = map(json.loads, person.cloud.stored("tasks/").values())
    last = max((t for t in tasks if t["owner_id"] == person.id), key=lambda t: t["created_at"])
    url = f"{person.cloud.url('replicate')}/v1/predictions/{last['prediction_id']}"
    token = {"Authorization": f"Bearer {LOCAL_VALUES['REPLICATE_API_TOKEN']}"}
    found = ask("GET", url, headers=token, timeout=60).json()["input"]
    return {name: value for name, value in found.items() if name != "image"}


def test_a_style_chosen_by_button_is_remembered(styled):
    person = Person(styled)
    menu = person.gets_message(reply_to=person.sends("/style"))
    assert menu["text"] == "Current style: Improve. Which one should I use for your next pictures?"
    assert labels(menu) == ["✓ Improve", "Old photo", "Larger", "Film", "Draw from words"]
    assert person.presses(menu, "Old photo") == "Style: Old photo"
    assert labels(person.now(menu)) == [
        "Improve",
        "✓ Old photo",
        "Larger",
        "Film",
        "Draw from words",
    ]
    for _ in range(2):
        answer = person.gets("photo", reply_to=person.sends(photo=PHOTO))
        assert is_gray_or_brown(colors(person, answer))


def test_a_photos_caption_goes_into_the_styles_prompt_template(styled):
    person = Person(styled, language="ru")
    menu = person.gets_message(reply_to=person.sends("/style"))
    assert person.presses(menu, "Старое фото") == "Стиль: Старое фото"
    person.gets("photo", reply_to=person.sends("mirror", photo=PHOTO))
    assert wanted_by(person) == {"prompt": "sepia, mirror"}


def test_a_button_under_an_answer_repeats_it_in_another_style(styled):
    person = Person(styled)
    photo = person.sends(photo=PHOTO)
    answer = person.gets("photo", reply_to=photo)
    own = ["Again", "Style", "As a file"]
    assert labels(answer) == own
    assert person.presses(answer, "Style") == ""
    styles = ["✓ Improve", "Old photo", "Larger", "Film", "Draw from words"]
    assert labels(person.now(answer)) == [*own, *styles]
    assert person.presses(person.now(answer), "Larger") == "Style: Larger"
    assert labels(person.now(answer)) == own
    second = person.gets_all(2, "photo")[1]
    assert second["reply_to_message"]["message_id"] == photo["message_id"]
    assert wanted_by(person) == {"scale": 2}
    # results of this style arrive in full quality, too
    file = person.gets("document", reply_to=photo)
    assert Image.open(io.BytesIO(person.picture(file))).size == (1024, 1200)


def test_a_photo_becomes_a_video_with_the_same_aspect_ratio(styled):
    person = Person(styled)
    person.presses(person.gets_message(reply_to=person.sends("/style")), "Film")
    answer = person.gets("video", reply_to=person.sends(photo=PHOTO))  # sent as 512 x 600 pixels
    shown = {"width": 576, "height": 672, "duration": 2}
    assert answer["video"].items() >= shown.items()
    calls = [
        {name: int(call.params[name]) for name in shown}
        for call in styled.events(BotCall)
        if call.method == "sendVideo" and str(call.params["chat_id"]) == str(person.id)
    ]
    assert calls == [shown]


def test_a_style_that_needs_no_picture_draws_a_text(styled):
    person = Person(styled)
    hello = person.sends("a cat on the moon")
    assert person.gets_text(reply_to=hello).startswith("Send me a photo")
    person.presses(person.gets_message(reply_to=person.sends("/style")), "Draw from words")
    text = person.sends("a cat on the moon")
    answer = person.gets("photo", reply_to=text)
    assert wanted_by(person) == {"prompt": "a cat on the moon", "output_format": "jpg"}
    assert person.presses(answer, "Again") == ""
    person.gets_all(2, "photo")
    told = person.gets_text(reply_to=person.sends(photo=PHOTO))
    assert told.startswith("“Draw from words” draws from words, not from a picture.")


def test_a_video_can_be_an_animation_and_a_webp_is_a_photo_not_a_sticker(tmp_path):
    film = {"key": "loop", "name": {"en": "Loop"}, "model": "darkroom/image-to-video"}
    web = {"key": "web", "name": {"en": "Web"}, "model": "qwen/qwen-image-edit", "prompt": "sepia"}
    styles = [film | {"output": "animation"}, web | {"inputs": {"output_format": "webp"}}]
    (tmp_path / "styles.json").write_text(json.dumps(styles))
    wanted = {"STYLES_FILE": str(tmp_path / "styles.json")}
    with Cloud("--delay", "0.1", settings=wanted).running(tmp_path) as cloud:
        person = Person(cloud)
        looped = person.gets("animation", reply_to=person.sends("closer", photo=PHOTO))
        person.presses(looped, "Style")
        assert person.presses(person.now(looped), "Web") == "Style: Web"
        answer = person.gets("photo", reply_to=person.sends("mirror", photo=PHOTO))
        assert wanted_by(person)["output_format"] == "webp"
        assert "sticker" not in answer


def test_a_style_that_does_not_fit_its_model_is_reported_at_the_start(tmp_path):
    wrong = STYLES.read_text().replace('"scale"', '"colors"')
    (tmp_path / "styles.json").write_text(wrong)
    cloud = Cloud(settings={"STYLES_FILE": str(tmp_path / "styles.json")})
    with pytest.raises(
        CloudFailed, match=r"style larger: .*inputs has colors, which is not an input"
    ):
        cloud.start(tmp_path)
