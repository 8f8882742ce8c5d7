"""After Again or a change of style, the bot stores a smaller picture if the model needs one."""

import io
import json

import pytest
from PIL import Image

from common.bot.storage import get_storage

from ..conftest import forget_clients
from .conftest import NOW
from .test_telegram_handler import created, post, sent, stored

SMALL = 20_000
STYLES = [
    {"key": "any", "name": {"en": "Any"}, "model": "darkroom/edit"},
    {"key": "small", "name": {"en": "Small"}, "model": "darkroom/edit", "max_pixels": SMALL},
]

pytestmark = pytest.mark.usefixtures("outside")


@pytest.fixture
def task(telegram, bucket, monkeypatch, tmp_path):
    """A photo's task in a style whose model accepts any size, unlike the other style's."""
    file = tmp_path / "styles.json"
    file.write_text(json.dumps(STYLES))
    monkeypatch.setenv("STYLES_FILE", str(file))
    forget_clients()
    assert post(sent(telegram)) == (200, {})
    yield stored(bucket, "tasks/")[0]
    monkeypatch.undo()
    forget_clients()


def press(number, data):
    """Press a button under the answer; return the response's status and the text it shows."""
    under = {"message_id": 3, "chat": {"id": 777, "type": "private"}}
    query = {"id": "4", "from": {"id": 777}, "data": data, "message": under}
    status, reply = post({"update_id": number, "callback_query": query}, now=NOW + number)
    return status, reply.get("text")


def newest(bucket):
    return max(stored(bucket, "tasks/"), key=lambda each: each["created_at"])


def pixels(task):
    width, height = Image.open(io.BytesIO(get_storage().download_from_s3(task["input_key"]))).size
    return width * height


def test_a_picture_too_large_for_the_other_style_is_stored_again_scaled_down(
    task, bucket, replicate
):
    before = pixels(task)
    assert before > SMALL
    assert press(900, f"restyle:small:{task['prediction_id']}") == (200, "Style: Small")
    made = newest(bucket)
    assert (made["style"], pixels(made) <= SMALL) == ("small", True)
    assert made["input_key"] in created(replicate)[-1]["input"]["image"]
    assert pixels(task) == before

    again = made["prediction_id"]
    assert press(901, f"again:{again}") == (200, "")
    assert newest(bucket)["input_key"] == made["input_key"]  # the picture already fits


def test_a_style_that_accepts_the_stored_picture_uses_it(task, bucket):
    assert press(900, f"restyle:any:{task['prediction_id']}") == (200, "Style: Any")
    made = newest(bucket)
    assert made["prediction_id"] != task["prediction_id"]
    assert made["input_key"] == task["input_key"]


def test_a_press_that_arrives_twice_starts_one_prediction(task, bucket, replicate):
    replicate.faults.add("server_error", status=503)
    data = f"restyle:small:{task['prediction_id']}"
    assert [press(900, data)[0] for _ in range(2)] == [503, 200]
    assert pixels(newest(bucket)) <= SMALL
    assert len(created(replicate)) == 2
