"""If the local cloud of a command in trust/ fails, the command says why, without a traceback."""

from pathlib import Path

import pytest

from local.commands.__main__ import main
from trust.cloud import Cloud, CloudFailed


@pytest.mark.parametrize("command", ["soak", "keep-trial", "long-day"])
def test_a_cloud_that_cant_start_is_reported_with_its_own_error(
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    missing = str(tmp_path / "missing.env")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # for what is kept after a failure
    monkeypatch.setattr(Cloud, "command", ("local.commands", "dev", "--env-vars", missing))
    assert main([command]) == 1
    errors = capsys.readouterr().err
    assert f"darkroom {command}: the local cloud can't start; its output:\n" in errors
    assert missing in errors


def test_a_cloud_that_ends_too_early_is_reported_instead_of_the_call_that_failed(tmp_path: Path):
    def fails() -> None:
        with Cloud().running(tmp_path) as cloud:
            cloud.kill()
            cloud.control("telegram", "GET", "bots")

    with pytest.raises(CloudFailed, match="the local cloud exited with -9"):
        fails()
