"""scripts/check-template catches errors that only SAM's transform or only cfn-lint detects."""

import shutil
import subprocess

import pytest

from .rie import LAMBDA, ROOT


@pytest.fixture(scope="module", autouse=True)
def sam():
    """Skip the test unless scripts/setup-lambda has installed `sam`."""
    if not (LAMBDA / "bin" / "aws-lambda-rie").exists():
        pytest.skip("sam is missing: `scripts/setup-lambda` installs it")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Path: /webhook/replicate", "Path: /webhook/telegram", "defined multiple times"),
        ("RetentionInDays:", "RetentionInDay:", "'RetentionInDay' was unexpected"),
    ],
)
def test_what_one_of_both_notices_is_refused(tmp_path, before, after, words):
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert before in text
    broken = tmp_path / "template.yaml"
    broken.write_text(text.replace(before, after), encoding="utf-8")
    shutil.copy(ROOT / "samconfig.toml", tmp_path)  # with `lint = true`, sam skips its transform

    done = subprocess.run(
        ["scripts/check-template", broken], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert words in done.stdout + done.stderr
