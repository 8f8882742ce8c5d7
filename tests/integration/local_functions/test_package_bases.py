"""With --fast-starts, only the function's own code is imported again after an edit."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from local.lambda_.bases import FROM_NOW_ON, ONCE
from local.lambda_.events import LogLine
from tests.waits import wait_for

from .tiny import Cloud, Start, is_running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bases fork only on Linux")

PACKAGE = "import os\nPID = os.getpid()\nSET = os.environ.get('SET_BY_CODE')\n"
CODE = "import os\nimport counted\nfrom shared import MARK\n"
HANDLER = """
PID = os.getpid()
def handler(event, context):
    return {"package": counted.PID, "code": PID, "set": counted.SET, "mark": MARK}
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages/counted.py").write_text(PACKAGE)
    return tmp_path / "packages"


@pytest.fixture
def cloud(start: Start, tmp_path: Path, packages: Path) -> Cloud:
    (tmp_path / "code/tiny/app.py").write_text(CODE + HANDLER)
    return start(ready=("Tiny",), packages=packages, bases=True)


def edited(cloud: Cloud, code: str = CODE) -> Any:
    """Edit the code, and return the new version's response."""
    app = cloud.root / "code/tiny/app.py"
    longer = "#" * app.stat().st_size  # bytecode is matched to its source by seconds and size
    app.write_text(code + HANDLER + longer)
    return cloud.post().json()


def lines(cloud: Cloud) -> list[str]:
    return [str(each.line) for each in cloud.events(LogLine)]


def test_after_an_edit_only_the_code_is_imported_again(cloud: Cloud):
    first = cloud.post().json()
    second = edited(cloud)
    (cloud.root / "layer/python/shared.py").write_text("MARK = 'edited'")
    third = cloud.post().json()

    assert first["package"] == second["package"] == third["package"]
    assert len({first["package"], first["code"], second["code"], third["code"]}) == 4
    assert (first["mark"], third["mark"]) == (1, "edited")
    assert lines(cloud) == []


def test_a_fork_has_the_environment_and_path_of_a_new_process(
    start: Start, tmp_path: Path, packages: Path
):
    code = "import json, logging, os, sys\nimport counted\n"
    handler = """
FACTS = {"environment": dict(os.environ), "path": sys.path, "argv": sys.argv, "cwd": os.getcwd(),
         "log": repr(logging.getLogger().handlers).split(" at ")[0], "meta": len(sys.meta_path)}
def handler(event, context):
    return json.dumps(FACTS)
"""
    facts = []
    for bases in (True, False):
        (tmp_path / "code/tiny/app.py").write_text(code + handler)
        cloud = start(ready=("Tiny",), packages=packages, bases=bases)
        found = cloud.post().json()
        for each in ("AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API"):
            assert found["environment"].pop(each)
        facts.append(found)

    assert facts[0] == facts[1]


def test_each_instance_has_its_own_copy_of_a_packages_event_loop(
    start: Start, tmp_path: Path, packages: Path
):
    (packages / "counted.py").write_text("import asyncio\nLOOP = asyncio.new_event_loop()\n")
    app = tmp_path / "code/tiny/app.py"
    code = "import asyncio, os\nfrom counted import LOOP\ndef handler(event, context):\n"
    app.write_text(f"{code}    return LOOP.run_until_complete(asyncio.to_thread(os.getpid))\n")
    cloud = start(ready=("Tiny",), packages=packages, bases=True)
    first = cloud.post().json()
    app.write_text(f"{app.read_text()}# edited\n")

    assert cloud.post().json() != first
    assert lines(cloud) == []


def test_a_package_that_has_changed_is_imported_again(cloud: Cloud, packages: Path):
    cloud.post()
    (packages / "counted.py").write_text(PACKAGE + "PID = 'changed'\n")
    changed = edited(cloud)
    again = edited(cloud)

    assert (changed["package"], again["package"]) == ("changed", "changed")
    assert lines(cloud) == [f"{ONCE}: a package has changed"]


def test_code_added_before_the_imports_runs_before_them(cloud: Cloud):
    cloud.post()
    answer = edited(cloud, f"import os\nos.environ['SET_BY_CODE'] = 'yes'\n{CODE}")

    assert (answer["set"], answer["package"]) == ("yes", answer["code"])
    assert lines(cloud) == [f"{ONCE}: the code no longer begins by importing counted"]


@pytest.mark.parametrize(
    "line", ["import json", "from counted import SET", "from counted import *", "import late"]
)
def test_an_added_or_removed_import_does_not_import_the_others_again(
    start: Start, tmp_path: Path, packages: Path, line: str
):
    (packages / "late.py").touch()
    (tmp_path / "code/tiny/app.py").write_text(CODE + HANDLER)
    cloud = start(ready=("Tiny",), packages=packages, bases=True)
    first = cloud.post().json()
    more = edited(cloud, f"{line}\n{CODE}")
    fewer = edited(cloud)

    assert first["package"] == more["package"] == fewer["package"]
    assert lines(cloud) == []


def test_a_package_that_is_no_longer_imported_is_not_loaded(cloud: Cloud, packages: Path):
    cloud.post()
    code = "class counted: PID, SET = 0, 'counted' in __import__('sys').modules\nMARK = 2\n"
    answer = edited(cloud, f"import os\n{code}")

    assert answer["set"] is False


def test_the_codes_own_module_takes_precedence_over_a_packages(
    start: Start, tmp_path: Path, packages: Path
):
    (packages / "inner.py").write_text("VALUE = 'theirs'")
    (packages / "counted.py").write_text(f"{PACKAGE}from inner import VALUE as SET\n")
    (tmp_path / "code/tiny/app.py").write_text(CODE + HANDLER)
    cloud = start(ready=("Tiny",), packages=packages, bases=True)
    theirs = cloud.post().json()
    (cloud.root / "code/inner.py").write_text("VALUE = 'mine'")
    mine = edited(cloud)

    assert (theirs["set"], mine["set"]) == ("theirs", "mine")
    assert lines(cloud) == [f"{ONCE}: the code now has its own inner"]


def test_after_the_base_crashes_one_start_does_without_and_the_next_has_a_new_one(cloud: Cloud):
    base = cloud.post().json()["package"]
    os.kill(base, signal.SIGKILL)
    wait_for(lambda: not is_running(base))
    plain = edited(cloud)
    next_ = edited(cloud)

    assert plain["package"] == plain["code"]
    assert next_["package"] not in {base, plain["package"], next_["code"]}
    assert lines(cloud) == [f"{ONCE}: its original has ended"]


OBSTACLES = {
    "a thread": (
        "from threading import *\nThread(target=Event().wait, name='beat', daemon=True).start()\n",
        "its threads (beat) would not survive a fork",
    ),
    "an exception": ("import os\nos.environ['SET_BY_CODE']\n", "exit status 1"),
    "the function's own code": ("import shared\n", "exit status 1"),
}


@pytest.mark.parametrize("kind", OBSTACLES)
def test_packages_that_cant_be_imported_ahead_are_imported_at_each_start(
    start: Start, tmp_path: Path, packages: Path, kind: str
):
    code, why = OBSTACLES[kind]
    (packages / "counted.py").write_text(code + PACKAGE)
    set_up = f"import os\nSET = os.environ.setdefault('SET_BY_CODE', 'yes')\n{CODE}"
    (tmp_path / "code/tiny/app.py").write_text(set_up + HANDLER)
    cloud = start(ready=("Tiny",), packages=packages, bases=True)
    cloud.post()
    (tmp_path / "layer/python/shared.py").write_text("MARK = 'edited'")
    answer = edited(cloud, set_up)

    assert (answer["mark"], answer["package"]) == ("edited", answer["code"])
    told = [line for line in lines(cloud) if line.startswith(FROM_NOW_ON)]
    assert len(told) == 1
    assert why in told[0]
