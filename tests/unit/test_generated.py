import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.telegram.events import UpdateCreated, UpdateDropped
from local.commands.stream import event_classes
from trust.schema.__main__ import main
from trust.schema.events import events_schema
from trust.schema.typescript import JSON2TS

EVENTS = Draft202012Validator(events_schema())


def entry_of(event):
    return json.loads(json.dumps(EventLog(Clock()).append(event).as_json()))


def test_the_event_schema_is_valid_and_includes_each_kind():
    Draft202012Validator.check_schema(EVENTS.schema)

    assert len(EVENTS.schema["oneOf"]) == len(event_classes())


def test_a_log_entry_matches_its_schema():
    update = {"update_id": 5, "my_chat_member": {}}

    EVENTS.validate(entry_of(UpdateCreated(update_id=5, bot_id=1, chat_id=0, update=update)))


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        ("data", "update_id", "5"),
        ("data", "reason", None),
        ("kind", None, "update.vanished"),
        ("source", None, "replicate"),
        ("id", None, "1"),
    ],
)
def test_a_wrong_value_does_not_match_the_schema(where, name, value):
    entry = entry_of(UpdateDropped(update_id=5, bot_id=1, reason="too old"))
    EVENTS.validate(entry)
    entry[where] = {**entry[where], name: value} if name else value

    with pytest.raises(ValidationError):
        EVENTS.validate(entry)


def test_a_missing_field_does_not_match_the_schema():
    entry = entry_of(UpdateDropped(update_id=5, bot_id=1, reason="too old"))
    del entry["data"]["reason"]

    with pytest.raises(ValidationError):
        EVENTS.validate(entry)


@pytest.mark.skipif(not JSON2TS.exists(), reason="needs node, then scripts/setup-node")
def test_the_check_names_each_file_that_is_out_of_date(tmp_path, capsys):
    for folder in ("docs/reference", "local/page/types"):
        (tmp_path / folder).mkdir(parents=True)
    assert main([], root=tmp_path) == 0
    assert main(["--check"], root=tmp_path) == 0
    written = tmp_path / "docs" / "events.schema.json"
    old = written.read_text(encoding="utf-8").replace('"update_id"', '"number"')
    written.write_text(old, encoding="utf-8")

    assert main(["--check"], root=tmp_path) == 1

    assert "docs/events.schema.json is out of date" in capsys.readouterr().err
    assert written.read_text(encoding="utf-8") == old
