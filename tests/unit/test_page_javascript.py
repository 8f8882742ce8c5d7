"""The page's browser-independent modules, tested by node, and checks of types and imports."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "local" / "page"
PARTS = ROOT / "emulators" / "darkroom_emulators" / "telegram" / "page"
TESTS = sorted((ROOT / "tests" / "unit" / "page").glob("*.test.mjs"))
NEEDS_NODE = "needs node and npm, then scripts/setup-node; on Debian: apt-get install nodejs npm"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason=NEEDS_NODE)
needs_packages = pytest.mark.skipif(not (PAGE / "node_modules").exists(), reason=NEEDS_NODE)

MISSPELT = {
    "local/page/static/js/journeys/waterfall_rows.js": ("event.data.update_id", "updated_id"),
    "local/page/static/js/cloud/bucket.js": ("event.data.key", "kee"),
    "emulators/darkroom_emulators/telegram/page/static/js/chat/chat_store.js": (
        "event.data.answer",
        "reply",
    ),
    "local/page/static/js/store.js": ("event.journey", "journy"),
}


@needs_node
def test_the_modules_that_need_no_browser_do_what_their_tests_say():
    run = subprocess.run(
        ["node", "--import", "./tests/unit/page/parts.mjs", "--test", *TESTS],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert int(re.search(r"^# pass (\d+)", run.stdout, re.MULTILINE)[1]) > 50


@needs_packages
def test_types_are_those_of_the_files_that_are_served():
    installed = json.loads((PAGE / "package.json").read_text())["devDependencies"]

    for entry in json.loads((PARTS / "static" / "vendor" / "vendored.json").read_text()):
        assert installed[entry["package"]] == entry["version"]


def in_check(tool):
    """Return the command that scripts/check uses to run a tool from the root."""
    line = next(
        each for each in (ROOT / "scripts" / "check").read_text().splitlines() if tool in each
    )
    return line.split('" ', 1)[1].split()


@pytest.fixture
def copy(tmp_path):
    """A copy of everything that scripts/check looks at for the page, for tests to break."""
    shutil.copytree(
        PAGE, tmp_path / "local" / "page", ignore=shutil.ignore_patterns("node_modules", "*.py")
    )
    shutil.copytree(PARTS / "static", tmp_path / PARTS.relative_to(ROOT) / "static")
    (tmp_path / "local" / "page" / "node_modules").symlink_to(PAGE / "node_modules")
    shutil.copytree(ROOT / "tests" / "unit" / "page", tmp_path / "tests" / "unit" / "page")
    return tmp_path


def run_in(root, command):
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)


@needs_packages
def test_a_misspelt_field_of_an_event_fails_in_the_javascript(copy):
    assert run_in(copy, in_check("/tsc ")).returncode == 0
    for name, (right, wrong) in MISSPELT.items():
        text = (copy / name).read_text()
        assert right in text
        (copy / name).write_text(text.replace(right, f"{right.rpartition('.')[0]}.{wrong}"))

    run = run_in(copy, in_check("/tsc "))

    assert run.returncode != 0
    for name, (_, wrong) in MISSPELT.items():
        assert re.search(rf"^{name}\(.*Property '{wrong}' does not exist", run.stdout, re.MULTILINE)


@needs_packages
def test_a_kind_of_event_that_does_not_exist_fails_in_the_javascript(copy):
    rows = copy / "local" / "page" / "static" / "js" / "journeys" / "waterfall_rows.js"
    rows.write_text(rows.read_text().replace('"s3 s3.call": ', '"s3 s3.cal": '))

    run = run_in(copy, in_check("/tsc "))

    assert "'\"s3 s3.cal\"' does not exist" in run.stdout


@needs_packages
def test_modules_that_import_each_other_fail(copy):
    calls = copy / "local" / "page" / "static" / "js" / "s3_calls.js"
    calls.write_text('import "./journeys/exchanges.js";\n' + calls.read_text())

    run = run_in(copy, in_check("/eslint "))

    assert run.returncode != 0
    assert "Dependency cycle" in run.stdout


def test_the_parts_of_any_bots_page_import_each_other_and_what_is_vendored_alone():
    named = re.compile(r"""^(?:import|} from|import .* from) ?"([^"]+)";""", re.MULTILINE)
    vendored = {"preact", "preact/hooks", "htm/preact", "@preact/signals"}

    for module in (PARTS / "static" / "js").rglob("*.js"):
        for name in named.findall(module.read_text()):
            target = (module.parent / name).resolve()
            assert name in vendored or (name.startswith(".") and target.is_file()), (module, name)


def test_a_misspelt_field_of_an_event_fails_in_python(tmp_path):
    right = ROOT / "local" / "page" / "summary.py"
    text = right.read_text()
    assert "attempt.error" in text
    wrong = tmp_path / "summary.py"
    wrong.write_text(text.replace("attempt.error", "attempt.eror"))
    cache = tmp_path / "cache"
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", cache)
    command = [*in_check("/mypy"), "--cache-dir", cache]

    failed = run_in(ROOT, [*command, "--shadow-file", right, wrong])
    passed = run_in(ROOT, command)

    assert failed.returncode == 1
    assert '"UpdateAttempt" has no attribute "eror"' in failed.stdout
    assert passed.returncode == 0, passed.stdout
