"""The share of a processor that a memory size gets, which the bench `sizes` enforces."""

import subprocess
import sys

import pytest

from bench.processor_share import GROUPS, NoShares, share_of


def test_a_share_is_a_control_group_that_is_removed_afterwards():
    try:
        with (
            share_of(512) as put,
            subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process,
        ):
            put(process.pid)
            (group,) = GROUPS.rglob("darkroom-*-512")
            assert str(process.pid) in (group / "cgroup.procs").read_text().split()
            process.communicate(b"\n")
    except NoShares as exc:
        pytest.skip(str(exc))
    assert not list(GROUPS.rglob("darkroom-*-512"))


def test_without_control_groups_the_error_says_what_is_needed(monkeypatch, tmp_path):
    monkeypatch.setattr("bench.processor_share.GROUPS", tmp_path / "none")
    with pytest.raises(NoShares, match="needs root on Linux"), share_of(512):
        pass
