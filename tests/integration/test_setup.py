"""When nothing can be downloaded, the last line of scripts/setup says what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ..proxies import only_way_out

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path):
    """A checkout that has uv but no packages yet."""
    names = (
        "scripts/setup",
        "scripts/lib/help.sh",
        "scripts/lib/fetch.sh",
        "pyproject.toml",
        "uv.lock",
    )
    for name in (*names, "emulators/pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".tools").symlink_to(ROOT / ".tools")
    return tmp_path


def test_behind_a_proxy_that_inspects_tls_the_last_line_says_what_to_do(copy, monkeypatch):
    hosts = {"files.pythonhosted.org": 9, "pypi.org": 9}
    with only_way_out(copy, monkeypatch, hosts) as proxy:
        own = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            own.pop(name, None)
        fresh = {"UV_CACHE_DIR": str(copy / "cache"), "UV_HTTP_RETRIES": "0", "UV_NO_CONFIG": "1"}
        done = subprocess.run(
            [copy / "scripts" / "setup"],
            env=own | fresh,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert proxy.asked
    assert done.returncode == 1
    assert "trying again with the system's CA certificates" in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("setup: a proxy here seems to inspect TLS: set SSL_CERT_FILE")
    assert not (copy / ".venv" / ".ready").exists()


def test_without_a_network_the_last_line_says_what_is_needed(copy):
    own = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    nowhere = {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_CACHE_DIR": str(copy / "cache")}
    done = subprocess.run(
        [copy / "scripts" / "setup"],
        env=own
        | nowhere
        | {"UV_HTTP_RETRIES": "0", "UV_NO_CONFIG": "1", "ALL_PROXY": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("setup: the package index can't be reached: connect to a network,")
