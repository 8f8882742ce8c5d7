"""The local cloud is killed and restarted: a sample of `scripts/keep-trial`."""

import subprocess
import sys
from pathlib import Path

from trust.cloud import ROOT
from trust.kept.trial import run

SCENARIO = Path(__file__).parent / "scenarios" / "webhooks_twice.yaml"


def test_nothing_acknowledged_is_lost_by_kills_and_scenarios_start_from_the_state(tmp_path):
    found = run(tmp_path, kills=1, seed=5, most=0.5, say=print)

    assert found.is_good, found
    assert found.acknowledged.photos

    state = tmp_path / "state"
    before = {file.name: file.read_bytes() for file in state.glob("*.db*")}
    done = from_state(state)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {file.name: file.read_bytes() for file in state.glob("*.db*")} == before


def test_a_scenario_can_only_start_from_an_existing_state(tmp_path):
    done = from_state(tmp_path / "none")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"darkroom scenario: there is no kept state in {tmp_path / 'none'}\n"


def from_state(folder):
    command = [sys.executable, "-m", "local.commands", "scenario", "--from", str(folder), SCENARIO]
    return subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
