"""What scripts/house counts, and how it compares counts with their bounds."""

import json
import sys

import pytest

from trust.house import __main__ as command
from trust.house.bounds import compare, lowered, read_bounds, write_bounds
from trust.house.circles import circles_between_files, circles_between_packages
from trust.house.counts import PAGE_PARTS, Count, count_all

EVENTS = """
class Settings: ...
class _Hidden: ...

def show(event, data: dict[str, Any], headers):
    event.data["message"]["id"] = 1
    return data["a"], data.get("b"), event.data["c"].get("d"), headers["e"], data[0], data[name]
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project with one package, which can be imported."""
    package = tmp_path / "local"
    (package / "page" / "static" / "js").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "page" / "__init__.py").touch()
    (package / "shown.py").write_text(EVENTS)
    (package / "page" / "app.py").write_text("class Settings: ...\n")
    (package / "page" / "static" / "js" / "a.js").write_text("f(data.kind, data?.ms, metadata.x)\n")
    for name in [name for name in sys.modules if name.split(".")[0] == "local"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_counts_are_those_of_the_tree(tree):
    counts = {count.name: count.total for count in count_all(tree)}
    assert counts["files flat in local/"] == 2
    assert counts["class names in two modules"] == 1
    assert counts["dict[str, Any]"] == 1
    assert counts["import cycles between files"] == counts["import cycles between packages"] == 0
    assert counts["string-keyed reads of events"] == 5 + 2
    assert counts["lines of the local cloud"] == 9
    assert counts["lines of bench"] == 0


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("f(data.kind, data?.ms)\n", 0),
        ("// @ts-nocheck\nf(data.kind)\n", 1),
        ("/** @param {any} data */\nf(data.kind, data.ms)\n", 1),
        ("/** @type {{ [name: string]: any }} */\n/** @param {*} a @param {Object} b */\n", 3),
        ("/** Return any of them. @param {{ many: string }} a */\nf(`${any * 2} {*}`)\n", 0),
    ],
)
def test_in_typed_javascript_only_unchecked_places_count(tree, script, count):
    page = tree / "local" / "page"
    options = {
        "compilerOptions": {"checkJs": True, "strict": True},
        "include": ["static/js", f"../../{PAGE_PARTS}"],
    }
    (page / "tsconfig.json").write_text(json.dumps(options))
    (page / "static" / "js" / "a.js").write_text(script)
    (tree / "local" / "shown.py").write_text("")

    counts = {count.name: count.total for count in count_all(tree)}

    assert counts["string-keyed reads of events"] == count


def test_files_that_import_each_other_are_one_cycle():
    arrows = {"a.x": {"a.y"}, "a.y": {"a.z"}, "a.z": {"a.x", "a.w"}, "a.w": set()}
    assert circles_between_files(arrows) == ["a.x <-> a.y <-> a.z"]


def test_packages_can_form_a_cycle_although_their_files_do_not():
    arrows = {"a": set(), "a.top": {"a.b.c"}, "a.b": set(), "a.b.c": {"a.low"}, "a.low": set()}
    assert circles_between_files(arrows) == []
    assert circles_between_packages(arrows) == ["a <-> a.b"]


def test_packages_in_a_longer_loop_are_a_cycle_too():
    arrows = {"a.x": {"b.x"}, "b.x": {"c.x"}, "c.x": {"a.y"}, "a.y": set()}
    assert circles_between_packages(arrows) == ["a <-> b <-> c"]


@pytest.mark.parametrize(
    ("bounds", "complaint"),
    [
        ({"circles": 3}, None),
        ({"circles": 4}, None),
        ({"circles": 2}, "circles rose to 3, above its bound of 2"),
        ({}, "circles has no bound yet: scripts/house --tighten adds it"),
    ],
)
def test_only_a_count_within_its_bound_passes(bounds, complaint):
    (row,) = compare(bounds, [Count("circles", 3)])
    assert row.is_above == (complaint is not None)
    assert not complaint or row.complaint == complaint


def test_a_count_below_its_bound_names_the_bound_to_lower():
    (loose,) = compare({"circles": 4}, [Count("circles", 3)])
    (tight,) = compare({"circles": 3}, [Count("circles", 3)])
    (roomy,) = compare({"lines": 110}, [Count("lines", 90, room=20)])
    assert "lower it to 3" in loose.hint
    assert tight.hint == roomy.hint == ""


def test_bounds_are_only_lowered():
    counts = [Count("circles", 3), Count("new", 5), Count("lines", 100, room=20)]
    bounds = {"circles": 2, "lines": 500, "counted no more": 1}
    assert lowered(bounds, counts) == {"circles": 2, "new": 5, "lines": 120}


def test_bounds_are_read_as_they_were_written(tmp_path):
    write_bounds(tmp_path / "bounds.toml", {"files flat in local/": 8, "dict[str, Any]": 2})
    assert read_bounds(tmp_path / "bounds.toml") == {"files flat in local/": 8, "dict[str, Any]": 2}


def test_the_command_fails_for_a_count_above_its_bound(tree, monkeypatch, capsys):
    monkeypatch.setattr(command, "ROOT", tree)
    monkeypatch.setattr(command, "BOUNDS", tree / "bounds.toml")
    assert command.main([]) == 1
    assert command.main(["--tighten"]) == 0
    (tree / "local" / "more.py").touch()
    capsys.readouterr()
    assert command.main(["--verbose"]) == 1
    printed = capsys.readouterr()
    assert "files flat in local/: more.py" in printed.out
    assert "files flat in local/ rose to 3, above its bound of 2" in printed.err
