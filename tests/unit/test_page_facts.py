"""What the page knows about its cloud: where state is kept, and which services are real."""

import shlex
from dataclasses import replace
from html import escape

import pytest

from darkroom_emulators.kit.state_folder import StateFolder, move_aside
from local.page.absent import why_absent, with_absent
from local.page.facts import cloud_facts
from local.settings import read_settings


@pytest.fixture
def settings(tmp_path):
    return read_settings([], tmp_path, {})


def test_the_kept_folder_is_named_with_what_was_moved_aside_from_it(settings, tmp_path):
    folder = tmp_path / "state[1]"
    StateFolder(folder, ()).close()
    aside = move_aside(folder)
    StateFolder(folder, ()).close()
    (tmp_path / "state[1].old-notes").mkdir()  # not created by us

    kept = cloud_facts(replace(settings, keep=folder))["kept"]

    assert kept == {"folder": str(folder), "aside": [str(aside)], "commands": []}


def test_neighboring_state_folders_are_listed_as_commands_that_use_them(settings, tmp_path):
    for name in ("state", "yesterday's", "demo"):
        StateFolder(tmp_path / name, ()).close()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "state.db").touch()  # not one of our states, as it was never locked

    kept = cloud_facts(replace(settings, keep=tmp_path / "state"))["kept"]

    commands = [shlex.split(each) for each in kept["commands"]]
    names = ("demo", "yesterday's")
    assert commands == [["scripts/dev", "--keep", str(tmp_path / name)] for name in names]


def test_without_keep_no_folder_is_named(settings):
    assert cloud_facts(settings)["kept"] is None


def test_the_html_says_which_services_have_no_emulator(settings):
    live = replace(settings, live_telegram="https://api.telegram.org")
    alone = replace(settings, services=frozenset({"telegram"}), is_foreign=True)

    assert with_absent('<html lang="en">', settings) == '<html lang="en">'
    assert list(why_absent(live)) == ["telegram"]
    words = escape(why_absent(live)["telegram"])
    assert with_absent('<html lang="en">', live) == f'<html data-no-telegram="{words}" lang="en">'
    assert why_absent(alone) == {"replicate": "Replicate is off: start with --with replicate"}
