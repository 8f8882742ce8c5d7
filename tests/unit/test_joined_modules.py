"""Joining the page's modules into one script: imports, exports and line numbers."""

import json
import shutil
import subprocess

import pytest

from darkroom_emulators.telegram.page.joined_modules import (
    UnknownForm,
    join_modules,
    without_comments,
)
from darkroom_emulators.telegram.page.routes import PARTS
from local.page.app import STATIC

MAIN = """\
// The entry.
import { basename } from "node:path";

import { Greeting } from "parts/greeting.js";
import "./first.js";
import {
  name,
  shout as loud,
} from "./words/words.js";

/** @type {string} */
const text = new Greeting(name).text();
console.log(loud(basename(text)), globalThis.first);
"""
GREETING = """\
import { name } from "./shared.js";
/**
 * Greets.
 */
export class Greeting {
  /** @param {string} who */
  constructor(who) {
    this.who = who;
  }
  text = () => `a/${name} ${this.who}`;
}
"""
WORDS = """\
export const name = "world";
const mark = "!";
export function shout(text) {
  return `${text}${mark}`.toUpperCase();
}
export async function unused() {}
"""


@pytest.fixture
def folders(tmp_path):
    """A page's folder, and a folder of shared parts, like those of the real page."""
    files = {
        "page/js/main.js": MAIN,
        "page/js/first.js": 'import { name } from "parts/shared.js";\nglobalThis.first = name;\n',
        "page/js/words/words.js": WORDS,
        "parts/js/greeting.js": GREETING,
        "parts/js/shared.js": 'export const name = "hello";\n',
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path / "page", tmp_path / "parts"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_does_what_the_modules_do(folders, tmp_path):
    script = tmp_path / "page.mjs"
    script.write_text(join_modules(*folders).script)
    run = subprocess.run(["node", script], capture_output=True, encoding="utf-8", check=False)

    assert (run.stdout, run.stderr) == ("HELLO WORLD! hello\n", "")


@pytest.mark.parametrize("which", ["made up", "cloud", "lone"])
def test_the_source_map_maps_each_line_to_the_line_in_its_module(folders, which):
    folder, parts = {"made up": folders, "cloud": (STATIC, PARTS), "lone": (PARTS, PARTS)}[which]
    joined = join_modules(folder, parts)
    lines = joined.script.splitlines()
    sections = json.loads(joined.source_map)["sections"]

    named = [each["map"]["sources"][0] for each in sections]
    assert named[-1] == "js/main.js"
    assert len(named) == len(set(named))
    for source, section in zip(named, sections, strict=True):
        file = parts / source.removeprefix("parts/")
        if not source.startswith("parts/"):
            file = folder / source
        original = without_comments(file.read_text()).splitlines()
        start = section["offset"]["line"]
        mapped = lines[start : start + len(original)]
        assert section["map"]["mappings"].split(";") == ["AAAA", *["AACA"] * len(original)]
        assert [
            (there, here)
            for there, here in zip(original, mapped, strict=True)
            if there != here
            and not there.startswith(("import ", "export ", "} from "))
            and " as " not in there
        ] == []


@pytest.mark.parametrize(
    "form",
    [
        "export default 1;",
        "export let count = 1;",
        'export * from "./words/words.js";',
        "const a = 1;\nexport { a };",
        'import all from "./words/words.js";',
        'import * as all from "./words/words.js";',
        "const here = import.meta.url;",
    ],
)
def test_an_unsupported_form_is_refused(folders, form):
    (folders[0] / "js" / "main.js").write_text(f"{form}\n")

    with pytest.raises(UnknownForm, match=r"main\.js: "):
        join_modules(*folders)


def test_a_module_loses_its_comments_but_keeps_its_line_numbers():
    module = (
        "// Rows.\n"
        "/** @typedef {{ id: number }} Row */\n"
        "/**\n * Return its id.\n * @param {Row} row\n */\n"
        "export function idOf(row) {\n"
        "  // the only one\n"
        "  return (\n"
        "    /** @type {number} */ (row.id)\n"
        "  );\n"
        "}\n"
        "/** One more. */\n"
    )
    served = without_comments(module)

    code = [line.strip() for line in module.splitlines()[6:12]]
    assert [*code[:1], "", *code[2:]] == served.splitlines()[6:12]
    assert set(served.splitlines()[:6] + served.splitlines()[12:]) == {""}
