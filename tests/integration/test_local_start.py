"""Flags and settings that scripts/dev can't use cause an error message, not a traceback."""

import pytest

from local.commands.__main__ import main
from trust.cloud import free_ports


@pytest.fixture
def refused(capfd):
    """A function that returns the output of a start that must fail."""

    def start(*flags):
        parts = ("gateway", "replicate", "telegram", "s3", "page")
        ports = zip(parts, free_ports(len(parts)), strict=True)
        own = [f"--{part}-port={port}" for part, port in ports]
        assert main(["dev", *own, *flags]) in {1, 2}
        said = capfd.readouterr()
        assert "Traceback" not in said.err
        assert "ready" not in said.out
        return said.err

    return start


@pytest.mark.parametrize("url", ["foo", "ftp://store", "http://"])
def test_the_s3_flag_needs_a_url(refused, url):
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
def test_an_invalid_setting_is_named_but_not_quoted(refused, tmp_path, line, words):
    env = tmp_path / "settings.env"
    env.write_bytes(line.encode("latin-1"))
    said = refused("--env", str(env))
    assert words in said
    assert "hush" not in said
