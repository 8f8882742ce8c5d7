"""README and docs mention only files, headings, commands and flags that exist."""

import re
import shlex
from collections import Counter
from functools import cache
from pathlib import Path

import click
import pytest

from darkroom_emulators.commands.replicate import REPLICATE
from darkroom_emulators.commands.telegram import TELEGRAM
from darkroom_emulators.kit.command import parser_of
from local.commands.__main__ import COMMANDS, darkroom

ROOT = Path(__file__).parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / part / "README.md" for part in ("emulators", "findings", "tests/data")),
]
FENCE = re.compile(r"(?ms)^( *)```.*?\n(.*?)^\1```")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
HEADING = re.compile(r"(?m)^#{1,6} +(.+?)\s*$")
COMMAND = re.compile(r"(?:^|[\s(])(?:\$ )?((?:scripts/|darkroom(?:-emulators)? )[a-z].*)")
SERVICES = {"replicate": [REPLICATE], "telegram": [TELEGRAM], "both": [REPLICATE, TELEGRAM]}
FLAG = re.compile(r"--[a-z][a-z0-9-]*|-[a-z]")


@cache
def prose(page):
    return FENCE.sub("", page.read_text(encoding="utf-8"))


@cache
def anchors(page):
    """Return the ids of a page's headings, as GitHub generates them."""
    seen = Counter()
    found = set()
    for heading in HEADING.findall(prose(page)):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


def broken_links(page):
    for target in LINK.findall(CODE.sub("", prose(page))):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.exists():
            yield f"{target}: no such file"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            yield f"{target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert list(broken_links(page)) == []


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A `b` c\n[x](#a-b-c) [x](#a) [x](no.md) [x](page.md#a-b-c) [x](http://x)\n")
    assert list(broken_links(page)) == ["#a: no such heading", "no.md: no such file"]


def commands(page):
    """Yield the project's commands that a page shows, each as a list of words."""
    text = page.read_text(encoding="utf-8")
    lines = [line for _, block in FENCE.findall(text) for line in block.splitlines()]
    for line in lines + CODE.findall(prose(page)):
        if found := COMMAND.search(line):
            words = re.split(r"[|;&<>]|\s#|…", found[1])[0].replace("'", '"')
            yield shlex.split(words if words.count('"') % 2 == 0 else words.replace('"', ""))


def options_of(command, words):
    """Return the flags of a click command, or of the subcommand that the words name."""
    ctx = click.Context(command)
    for word in words:
        inner = command.get_command(ctx, word) if isinstance(command, click.Group) else None
        command = inner or command
    return {flag for each in command.get_params(ctx) for flag in (*each.opts, *each.secondary_opts)}


@cache
def flags_of(*words):
    """Return the flags of the command that the words name; a script's are those in its header."""
    if words[0] == "darkroom-emulators" or words[:2] == ("darkroom", "emulate"):
        name = next((each for each in words[1:] if each in SERVICES), None)
        if name:
            parser, _ = parser_of(SERVICES[name], prog=name)
            return {flag for each in parser._actions for flag in each.option_strings}
        return {"--version", "--help", "-h"}
    if words[0] == "darkroom":
        return options_of(darkroom, words[1:])
    header = (ROOT / words[0]).read_text().partition("set -euo pipefail")[0]
    return {*FLAG.findall(header), "--help", "-h"}


def faults_of(words, is_flag_of_pytest):
    """Yield what is wrong with a documented command: an unknown script or an unknown flag."""
    name, *rest = words
    script = name.removeprefix("scripts/")
    if script == name and script not in {"darkroom", "darkroom-emulators"}:
        return
    if script != name and not (ROOT / name).is_file():
        yield f"{name}: no such script"
        return
    if script in COMMANDS:
        rest, name = [script, *rest], "darkroom"
    positional = [word for word in rest if re.fullmatch(r"[a-z][a-z0-9-]*", word)]
    given = [word.partition("=")[0] for word in rest if FLAG.fullmatch(word.partition("=")[0])]
    for flag in given:
        known = flags_of("darkroom" if script == "darkroom" else name, *positional)
        if flag not in known and not (script == "test" and is_flag_of_pytest(flag)):
            yield f"{' '.join(words)}: no flag {flag}"


@pytest.fixture
def is_flag_of_pytest(request):
    def is_one(flag):
        try:
            request.config.getoption(flag)
        except ValueError:
            return False
        return True

    return is_one


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_documented_flag_exists(page, is_flag_of_pytest):
    found = [fault for words in commands(page) for fault in faults_of(words, is_flag_of_pytest)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "scripts/dev --nope",
        "darkroom dev --nope=1",
        "scripts/emulate telegram --nope",
        "darkroom-emulators both --token x",
        "scripts/house --nope",
        "scripts/nope",
        "scripts/test --nope",
    ],
)
def test_an_unknown_flag_or_script_is_found(tmp_path, line, is_flag_of_pytest):
    page = tmp_path / "page.md"
    page.write_text(f"```console\n$ {line}\n```\n")
    (words,) = commands(page)
    assert len(list(faults_of(words, is_flag_of_pytest))) == 1


def test_every_finding_has_a_row_in_the_readme():
    folder = ROOT / "findings"
    rows = re.findall(
        r"(?m)^\| \[([\w-]+)\]\(\1\.sh\) \| .+ \|$", (folder / "README.md").read_text()
    )
    assert rows == sorted(each.stem for each in folder.glob("*.sh"))


def test_every_page_is_in_a_list_of_contents():
    """scripts/docs fails if one is missing."""
    contents = [ROOT / "docs" / "index.md", ROOT / "docs" / "decisions" / "README.md"]
    named = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in contents
        for target in LINK.findall(prose(page))
    }
    assert set(PAGES) - named - set(contents) == set()
