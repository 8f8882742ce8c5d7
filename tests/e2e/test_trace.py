"""scripts/trace on a running local cloud tells the same story of a photo as the page."""

import json

from darkroom_emulators.replicate.events import PredictionState
from darkroom_emulators.telegram.events import UpdateCreated
from local.commands.__main__ import main
from trust.cloud import PHOTO


def trace(cloud, *arguments):
    return main(["trace", *arguments, "--page-port", str(cloud.ports["page"])])


def test_a_photos_events_are_found_by_its_update_or_its_prediction(cloud, guest, capsys):
    message = guest.sends(photo=PHOTO, caption="make it sepia")
    guest.gets("photo", reply_to=message)
    update = next(e.update_id for _, e in cloud.timed(UpdateCreated) if e.chat_id == guest.id)
    assert trace(cloud, str(update), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["state"] == "answered"
    assert {each["source"] for each in found["events"]} >= {"telegram", "lambda", "s3", "replicate"}
    made = next(each for each in found["events"] if each["kind"] == PredictionState.kind)
    prediction = made["data"]["prediction_id"]

    for wanted in (str(update), prediction):
        assert trace(cloud, wanted) == 0
        head, *lines = capsys.readouterr().out.splitlines()
        assert head.startswith(f"{wanted}: answered, began ")
        said = "\n".join(lines)
        for words in (
            f"telegram  update {update} from chat {guest.id}",
            f"prediction {prediction} succeeded",
            "telegram  sendPhoto -> 200",
        ):
            assert words in said


def test_an_unknown_id_is_refused(cloud, capsys):
    assert trace(cloud, "4711004711") == 1
    assert "the local cloud has no photo with the id 4711004711" in capsys.readouterr().err


def test_a_server_that_is_not_a_local_cloud_is_reported(cloud, capsys):
    assert main(["trace", "1", "--page-port", str(cloud.ports["telegram"])]) == 1
    assert "is not a local cloud" in capsys.readouterr().err
