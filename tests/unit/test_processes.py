"""A failing test leaves no processes behind."""

import subprocess
import sys

import psutil
import pytest

from trust.children import started

WITH_A_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_failed_test_leaves_neither_its_process_nor_its_children():
    pids = []

    def fails():
        command = [sys.executable, "-c", WITH_A_CHILD]
        with started(command, stdout=subprocess.PIPE) as process:
            pids.extend([process.pid, int(process.stdout.readline())])
            raise AssertionError("as a test does")

    with pytest.raises(AssertionError, match="as a test does"):
        fails()
    for pid in pids:
        try:
            process = psutil.Process(pid)
            assert process.status() == psutil.STATUS_ZOMBIE or process.wait(30) is None
        except psutil.NoSuchProcess:
            continue
