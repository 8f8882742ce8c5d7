"""State outlives an emulator's process: what is written when, and what can't be read back."""

import sqlite3
import subprocess
import sys

import pytest

from darkroom_emulators.kit import kept_pickle, state_folder
from darkroom_emulators.kit.keeping import NotKept
from darkroom_emulators.kit.kept_pickle import OtherShape
from darkroom_emulators.kit.numbers import Numbers
from darkroom_emulators.kit.start_failed import StartFailed
from darkroom_emulators.kit.state_folder import StateFolder, copy_state
from darkroom_emulators.kit.store import Store
from darkroom_emulators.telegram.world import TelegramChat, TelegramMessage, TelegramUser
from tests.kept import Shelf

HOLD = """
import sys
from pathlib import Path
from darkroom_emulators.kit.state_folder import StateFolder
state = StateFolder(Path(sys.argv[1]), ("a",))
state.keeper("a").map("things")["x"] = 1
state.keeper("a").commit()
state.keeper("a").map("things")["y"] = 2
print("held", flush=True)
input()
"""


@pytest.fixture
def shelf():
    return Shelf()


def test_an_entry_that_was_looked_up_and_changed_is_written(shelf):
    people = shelf.keeper.map("people")
    people[1] = TelegramUser(1, "Ann")
    shelf.keeper.commit()

    people[1].first_name = "Bea"
    shelf.keeper.commit()

    assert shelf.again().keeper.map("people")[1].first_name == "Bea"


def test_looking_up_an_entry_without_changing_it_writes_nothing(shelf):
    people = shelf.keeper.map("people")
    people[1] = TelegramUser(1, "Ann")
    shelf.keeper.commit()
    shelf.rows.clear()

    assert people.get(1) is people[1]
    shelf.keeper.commit()

    assert shelf.rows == {}


def test_restored_objects_are_shared_by_everything_that_refers_to_them(shelf):
    user = shelf.keeper.map("users")[1] = TelegramUser(1, "Ann")
    chat = TelegramChat(1, "private", user=user)
    chat.messages = shelf.keeper.map("messages")
    shelf.keeper.map("chats")[1] = chat
    first = TelegramMessage(1, chat, user, 0, text="first")
    chat.messages[2] = TelegramMessage(2, chat, user, 0, text="second", reply_to=first)
    chat.messages[1] = first  # added after the message that refers to it
    shelf.keeper.commit()

    again = shelf.again().keeper
    messages = again.map("messages")
    assert messages[2].reply_to is messages[1]
    assert messages[1].sender is again.map("users")[1]
    assert messages[1].chat is again.map("chats")[1]


def test_a_reference_to_a_removed_object_becomes_none(shelf):
    things = shelf.keeper.map("messages")
    chat = shelf.keeper.map("chats")[1] = TelegramChat(1, "private")
    things[1] = TelegramMessage(1, chat, TelegramUser(1, "Ann"), 0)
    things[2] = TelegramMessage(2, chat, TelegramUser(1, "Ann"), 0, reply_to=things[1])
    shelf.keeper.commit()
    del things[1]
    shelf.keeper.commit()

    assert shelf.again().keeper.map("messages")[2].reply_to is None


def test_entries_keep_their_order_even_if_they_are_set_again(shelf):
    store = Store(most=3, kept=shelf.keeper.map("numbers"))
    for key in (1, 2, 3, 1):
        store.put(key, key, size=key)
    shelf.keeper.commit()

    again = Store(most=3, kept=shelf.again().keeper.map("numbers"))
    assert (list(again.values()), again.bytes) == ([1, 3, 2], 6)
    again.put(4, 4)
    assert list(again.values()) == [4, 1, 3]


def test_watched_values_are_stored_as_they_are_at_the_commit(shelf):
    numbers = Numbers(shelf.keeper.watch("last", lambda: numbers.at) or 7)
    assert next(numbers) == 7
    shelf.keeper.commit()

    assert shelf.again().keeper.watch("last", lambda: None) == 8


def test_clear_deletes_the_stored_state_and_disconnects_old_dictionaries(shelf):
    before = shelf.keeper.map("things")
    before["old"] = 1
    shelf.keeper.commit()

    shelf.keeper.clear()
    before["late"] = 2
    shelf.keeper.map("things")["new"] = 3
    shelf.keeper.commit()

    assert shelf.again().keeper.map("things") == {"new": 3}


def test_nothing_is_stored_after_the_end(shelf):
    things = shelf.keeper.map("things")
    things[1] = "before"
    shelf.keeper.end()
    things.clear()
    shelf.keeper.commit()

    assert shelf.again().keeper.map("things") == {1: "before"}


def test_every_way_of_changing_a_dictionary_is_stored(shelf):
    things = shelf.keeper.map("things")
    things.update({1: "a", 2: "b", 3: "c"}, x="d")
    assert things.setdefault(2, "no") == "b"
    assert (things.popitem(), things.pop(1), things.pop(9, None)) == (("x", "d"), "a", None)
    del things[3]
    assert shelf.missing() == []
    assert shelf.again().keeper.map("things") == {2: "b"}


def test_only_classes_of_the_emulators_are_loaded(shelf):
    shelf.keeper.map("things")[1] = print
    shelf.keeper.commit()

    with pytest.raises(OtherShape, match="print is not a class that the state may contain"):
        shelf.again()


def test_a_class_with_different_fields_counts_as_another_version(shelf, monkeypatch):
    shelf.keeper.map("people")[1] = TelegramUser(1, "Ann")
    shelf.keeper.commit()

    monkeypatch.setitem(kept_pickle._NAMES, TelegramUser, ("id", "name"))
    with pytest.raises(OtherShape, match="the fields of TelegramUser have changed"):
        shelf.again()


def test_the_state_survives_if_the_process_is_killed(tmp_path):
    folder = tmp_path / "state"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StartFailed, match=rf"is in use by process {holder.pid}: end it"):
            StateFolder(folder, ("a",))
        with pytest.raises(StartFailed, match="in use"):
            copy_state(folder, tmp_path / "copy")
        holder.kill()

    state = StateFolder(folder, ("a",))
    assert state.keeper("a").map("things") == {"x": 1}
    assert any("unfinished writes were discarded" in note for note in state.notes)
    state.close()
    again = StateFolder(folder, ("a",))
    assert again.notes == []
    again.close()


def test_state_of_another_version_is_moved_aside_with_a_note(tmp_path, monkeypatch):
    folder = tmp_path / "state"
    state = StateFolder(folder, ("a",))
    state.keeper("a").map("things")[1] = "old"
    state.close()

    monkeypatch.setattr(state_folder, "FORMAT", 99)
    newer = StateFolder(folder, ("a",))
    [note] = newer.notes
    newer.close()

    [aside] = tmp_path.glob("state.old-*")
    assert str(aside) in note
    assert "(format 99)" in note
    monkeypatch.undo()
    older = StateFolder(aside, ("a",))
    assert older.keeper("a").map("things") == {1: "old"}
    older.close()


@pytest.mark.parametrize("damage", [b"no database at all" * 99, b""])
def test_a_damaged_file_is_moved_aside_not_deleted(tmp_path, damage):
    folder = tmp_path / "state"
    StateFolder(folder, ("a",)).close()
    (folder / "state.db").write_bytes(damage)

    state = StateFolder(folder, ("a",))
    state.close()

    assert len(list(tmp_path.glob("state.old-*"))) == len(state.notes) == bool(damage)


def test_an_unreadable_row_moves_the_whole_state_aside(tmp_path):
    folder = tmp_path / "state"
    state = StateFolder(folder, ("a",))
    state.keeper("a").map("things")[1] = "old"
    state.close()
    with sqlite3.connect(folder / "state.db") as db:
        db.execute("UPDATE kept SET value = x'80'")
    db.close()

    state = StateFolder(folder, ("a",))
    assert state.is_new
    assert "can't be used" in state.notes[0]
    state.close()


def test_time_also_passes_while_no_process_runs(tmp_path, monkeypatch):
    state = StateFolder(tmp_path, ("a",))
    real = state_folder.time.time()
    monkeypatch.setattr(state_folder.time, "time", lambda: real)
    clock = state.new_clock()
    clock._rebase(real + 3600, 1.0)  # the clock is ahead, as after an advance
    state.close()

    monkeypatch.setattr(state_folder.time, "time", lambda: real + 60)
    again = StateFolder(tmp_path, ("a",))
    assert again.new_clock().now() == pytest.approx(real + 3660, abs=30)
    again.close()


def test_a_stopped_clock_stays_stopped_while_no_process_runs(tmp_path):
    state = StateFolder(tmp_path, ("a",))
    now = state.new_clock(speed=0).now()
    state.close()

    again = StateFolder(tmp_path, ("a",))
    clock = again.new_clock()
    assert (clock.now(), clock.speed) == (now, 0)
    assert again.new_clock(speed=2).speed == 2
    again.close()


def test_an_unwritable_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StartFailed, match="state can't be kept in"):
        StateFolder(tmp_path / "file" / "state", ("a",))


def test_a_failed_write_is_retried(tmp_path):
    state = StateFolder(tmp_path, ("a",))
    things = state.keeper("a").map("things")
    things[1] = "x"
    state._db.execute("PRAGMA query_only = ON")
    with pytest.raises(NotKept, match="can't write to"):
        state.keeper("a").commit()
    state._db.execute("PRAGMA query_only = OFF")
    state.close()

    again = StateFolder(tmp_path, ("a",))
    assert again.keeper("a").map("things") == {1: "x"}
    again.close()


def test_a_copy_leaves_the_original_unchanged(tmp_path):
    state = StateFolder(tmp_path / "state", ("a",))
    state.keeper("a").map("things")[1] = "x"
    state.close()
    copy_state(tmp_path / "state", tmp_path / "copy")

    copy = StateFolder(tmp_path / "copy", ("a",))
    copy.keeper("a").map("things")[1] = "changed"
    copy.close()

    state = StateFolder(tmp_path / "state", ("a",))
    assert state.keeper("a").map("things") == {1: "x"}
    state.close()
    with pytest.raises(StartFailed, match="there is no kept state in"):
        copy_state(tmp_path / "nothing", tmp_path / "other")
    assert not (tmp_path / "nothing").exists()


def test_a_full_disk_at_the_end_is_reported_in_one_line_and_changes_nothing_stored(
    tmp_path, caplog
):
    state = StateFolder(tmp_path, ("a",))
    things = state.keeper("a").map("things")
    things["x"] = 1
    state.keeper("a").commit()
    state._db.execute("PRAGMA max_page_count = 1")
    things["y"] = "long" * 10_000
    state.keeper("a").end()
    state._db.execute("PRAGMA max_page_count = 1000")
    things.clear()  # as a service does when it closes
    state.close()

    (line,) = caplog.messages
    assert line.startswith("the last changes are lost: can't write to")
    again = StateFolder(tmp_path, ("a",))
    assert again.keeper("a").map("things") == {"x": 1}
    again.close()
