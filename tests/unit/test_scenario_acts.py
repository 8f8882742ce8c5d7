"""Which of the logged acts a saved session needs."""

import json
from pathlib import Path

import pytest

from darkroom_emulators.kit.acts import ControlAnswered, ControlCalled
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.faults import FaultStruck
from local.scenarios.access import Access
from local.scenarios.acts import left_at, needed, read_acts
from local.scenarios.events import ScenarioBegan, ScenarioEnded
from local.scenarios.session import ScenarioSession


@pytest.fixture
def log():
    return EventLog(Clock(start=0, speed=0))


def act(log, path, arguments=None, answer=None, *, method="POST", part="telegram"):
    """Log an act, and return the id of its first event."""
    told = {"method": method, "path": path, "arguments": arguments or {}, "files": []}
    called = log.append(ControlCalled(source=part, **told))
    log.append(ControlAnswered(source=part, call=called.id, answer=answer or {}))
    return called.id


def person(log, number):
    return act(log, "users", {"first_name": "Guest"}, {"id": number})


def write(log, number):
    return act(log, f"users/{number}/messages", {"text": "hello"}, {"messages": []})


def kept(log, start=0):
    acts, chats = needed(read_acts(log.since()), start)
    return [each.path for each in acts], chats


def test_people_who_do_nothing_are_left_out(log):
    person(log, 1001)
    person(log, 1002)
    write(log, 1002)

    assert kept(log) == (["users", "users/1002/messages"], {1002})


def test_a_later_start_keeps_participants_and_active_faults(log):
    person(log, 1001)
    write(log, 1001)
    act(log, "faults", [{"kind": "error"}], method="PUT")
    act(log, "faults", [{"kind": "timeout"}], method="PUT")
    act(log, "faults", [{"kind": "webhook_lost"}], method="PUT", part="replicate")
    act(log, "faults", method="DELETE", part="replicate")
    act(log, "clock", {"advance": 60})
    start = write(log, 1001)

    acts, _ = needed(read_acts(log.since()), start)
    assert [(each.path, each.arguments) for each in acts] == [
        ("users", {"first_name": "Guest"}),
        ("faults", [{"kind": "timeout"}]),
        ("users/1001/messages", {"text": "hello"}),
    ]


def test_a_later_start_keeps_which_of_its_chats_are_held(log):
    for number in (1001, 1002):
        person(log, number)
        act(log, "deliveries", {"hold": True, "chat_id": number})
    act(log, "deliveries", {"hold": True})
    act(log, "deliveries", {"hold": False})
    start = write(log, 1001)

    acts, chats = needed(read_acts(log.since()), start)
    assert chats == {1001}
    assert [each.arguments for each in acts if each.path == "deliveries"] == [
        {"hold": True, "chat_id": 1001},
        {"hold": False},
    ]


def test_a_group_brings_its_members(log):
    person(log, 1001)
    person(log, 1002)
    act(log, "chats", {"title": "Group", "user_id": 1001}, {"id": -4001})
    act(log, "chats/-4001/members", {"user_id": 1002}, {"id": -4001})
    start = act(log, "users/1001/messages", {"chat_id": -4001}, {"messages": []})

    paths, chats = kept(log, start)
    assert paths == ["users", "users", "chats", "chats/-4001/members", "users/1001/messages"]
    assert chats == {1001, 1002, -4001}


def test_refused_acts_a_runs_acts_and_the_clocks_speed_are_left_out(log):
    told = {"method": "POST", "path": "chats", "arguments": {}, "files": []}
    log.append(ControlCalled(source="telegram", **told))
    log.append(ScenarioBegan(title="One photo"))
    write(log, 1001)
    log.append(ScenarioEnded(matched=True))
    act(log, "clock", {"speed": 10})
    act(log, "clock", {"speed": 10, "advance": 60})

    assert kept(log)[0] == ["clock"]


def test_faults_sent_with_a_seed_as_by_the_page_are_recognized(log):
    faults = [{"kind": "error", "times": 1}]
    act(log, "faults", {"faults": faults, "seed": None}, method="PUT")
    start = write(log, 1001)

    (told, _) = read_acts(log.since())
    assert told.arguments == faults
    assert left_at(start, told, log.since()).arguments == faults


def test_of_a_fault_partly_used_up_before_the_start_only_the_rest_is_needed(log):
    faults = [{"kind": "error", "times": 2}, {"kind": "timeout", "times": 1}]
    act(log, "faults", faults, method="PUT")
    for kind in ("error", "timeout"):
        log.append(FaultStruck(source="telegram", fault=kind, where={}))
    start = write(log, 1001)

    faults, _ = read_acts(log.since())
    assert left_at(start, faults, log.since()).arguments == [{"kind": "error", "times": 1}]
    assert left_at(0, faults, log.since()) == faults


class NoUsers:
    """The control routes of a Telegram emulator with nobody in it."""

    async def request(self, method, path, *, body=b"", headers=None):
        return 200, {}, json.dumps({"users": []}).encode()


async def test_a_session_may_have_a_fault_that_matches_any_text(log):
    fault = {"kind": "webhook_lost", "match": {"chat_id": "--5", "update_id": "@me"}}
    act(log, "faults", [fault], method="PUT")
    access = Access(Clock(), log, {"telegram": NoUsers()}, None, Path())
    session = ScenarioSession(access, access.look_up)

    await session.read(0)

    assert [draft.step.arguments for draft in session.drafts] == [[fault]]
