"""Flags and settings that scripts/dev can't use cause an error message, not a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from trust.cloud import free_ports

ROOT = Path(__file__).parents[2]


def refused(*flags):
    """Return the output of a start that must fail."""
    parts = ("gateway", "replicate", "telegram", "s3", "page")
    ports = zip(parts, free_ports(len(parts)), strict=True)
    own = [f"--{part}-port={port}" for part, port in ports]
    command = [sys.executable, "-m", "local.commands", "dev", *own, *flags]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "ready" not in done.stdout
    return done.stderr


@pytest.mark.parametrize("url", ["foo", "ftp://store", "http://"])
def test_a_store_needs_an_address(url):
    assert f"'--s3' (env var: 'DARKROOM_S3'): {url} is not a URL" in refused("--s3", url)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("TELEGRAM_BOT_TOKEN=hush", "TELEGRAM_BOT_TOKEN is invalid: set it to the token"),
        ("REPLICATE_WEBHOOK_SECRET=hush", "REPLICATE_WEBHOOK_SECRET is invalid: set it to"),
        ("REPLICATE_WEBHOOK_SECRET=whsec_aHVzaA==", "whsec_ followed by 24 to 64 bytes"),
        ("REPLICATE_EXTRA_INPUT={oops", "REPLICATE_EXTRA_INPUT is invalid: set it to"),
        ("ALLOWED_PEOPLE=me", "ALLOWED_PEOPLE is invalid: set it to Telegram ids"),
        ("REPLICATE_MODLE=a/b", "REPLICATE_MODLE is not a setting of the bot"),
        ("A=\xff", "is not UTF-8"),
    ],
)
def test_a_setting_that_can_not_be_right_is_named_and_not_quoted(tmp_path, line, words):
    env = tmp_path / "settings.env"
    env.write_bytes(line.encode("latin-1"))
    said = refused("--env", str(env))
    assert words in said
    assert "hush" not in said
