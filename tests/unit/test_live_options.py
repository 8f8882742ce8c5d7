"""The options that scripts/live reads from flags and from `.env`."""

from pathlib import Path

import click
import pytest

from local.commands.live import live
from local.flags import Project
from local.live.options import options_of
from operations.failures import CannotStart

REAL = (
    "TELEGRAM_BOT_TOKEN=42:AAreal\nREPLICATE_API_TOKEN=r8_real\n"
    "REPLICATE_MODEL=acme/restore\nREPLICATE_IMAGE_FIELD=img\nALLOWED_PEOPLE=7\n"
)


def options(folder: Path, *flags: str, env: str = REAL, environment: dict[str, str] | None = None):
    (folder / ".env").write_text(env)
    where = Project(folder, environment or {})
    return options_of(where, **live.make_context("live", list(flags), obj=where).params)


def test_by_default_telegram_is_real_and_replicate_is_emulated(tmp_path):
    settings = options(tmp_path).settings

    assert settings.live_telegram == "https://api.telegram.org"
    assert settings.live_replicate == ""


def test_the_bot_gets_the_usual_local_addresses(tmp_path):
    parameters = options(tmp_path, "--replicate", "real").settings.template_parameters()

    assert parameters["TelegramApiUrl"] == "http://127.0.0.1:8002"
    assert parameters["ReplicateApiUrl"] == "http://127.0.0.1:8001/v1"


def test_settings_for_the_real_replicate_are_not_used_for_the_emulator(tmp_path):
    bot = options(tmp_path).settings.bot

    assert bot["REPLICATE_MODEL"] == "darkroom/edit"
    assert bot["REPLICATE_API_TOKEN"] != "r8_real"
    assert "REPLICATE_IMAGE_FIELD" not in bot
    assert (bot["TELEGRAM_BOT_TOKEN"], bot["ALLOWED_PEOPLE"]) == ("42:AAreal", "7")


def test_a_model_that_the_emulator_has_is_kept(tmp_path):
    bot = options(tmp_path, env=REAL + "REPLICATE_MODEL=darkroom/upscale\n").settings.bot

    assert (bot["REPLICATE_MODEL"], bot["REPLICATE_IMAGE_FIELD"]) == ("darkroom/upscale", "img")


def test_the_real_token_is_not_used_for_the_telegram_emulator(tmp_path):
    bot = options(tmp_path, "--telegram", "mock", "--replicate", "real").settings.bot

    assert bot["TELEGRAM_BOT_TOKEN"] != "42:AAreal"
    assert bot["REPLICATE_MODEL"] == "acme/restore"


def test_each_run_has_a_new_secret_token_and_keeps_the_deployed_bots_to_restore_it(tmp_path):
    env = REAL + "TELEGRAM_SECRET_TOKEN=the-deployed-bots\n"
    first, second = options(tmp_path, env=env), options(tmp_path, env=env)
    words = {each.settings.bot["TELEGRAM_SECRET_TOKEN"] for each in (first, second)}

    assert len(words) == 2
    assert "the-deployed-bots" not in words
    assert first.old_secret == "the-deployed-bots"


def test_outputs_from_private_addresses_are_refused_if_replicate_is_real(tmp_path):
    def allowed(*flags):
        return options(tmp_path, *flags).settings.template_parameters()["PrivateAddressesAllowed"]

    assert allowed() == "true"
    assert allowed("--replicate", "real") == "false"
    stand_in = ("--replicate-api-url", "http://127.0.0.1:9001/v1")
    assert allowed("--replicate", "real", *stand_in) == "true"


@pytest.mark.parametrize(
    ("flags", "env", "missing"),
    [
        ((), "", ["TELEGRAM_BOT_TOKEN"]),
        ((), "TELEGRAM_BOT_TOKEN=not-a-token\n", ["TELEGRAM_BOT_TOKEN"]),
        (
            ("--replicate", "real"),
            (Path(__file__).parents[2] / ".env.example").read_text(),
            ["TELEGRAM_BOT_TOKEN", "REPLICATE_API_TOKEN", "REPLICATE_MODEL"],
        ),
        (("--telegram", "mock", "--replicate", "real"), "", ["REPLICATE_API_TOKEN"]),
    ],
)
def test_all_missing_settings_are_listed_with_where_to_get_them(tmp_path, flags, env, missing):
    with pytest.raises(CannotStart) as refused:
        options(tmp_path, *flags, env=env)

    lines = str(refused.value).splitlines()
    assert lines[0] == ".env lacks:"
    assert {line.split(":")[0].strip() for line in lines[1:]} >= set(missing)
    assert "not-a-token" not in str(refused.value)


def test_without_a_real_service_the_error_points_to_scripts_dev(tmp_path):
    with pytest.raises(CannotStart, match="scripts/dev"):
        options(tmp_path, "--telegram", "mock")


def test_base_url_is_the_tunnel_unless_a_flag_is_given_or_it_is_local(tmp_path):
    env = REAL + "BASE_URL=https://mine.example/ # my tunnel\n"
    told = options(tmp_path, env=env).tunnel
    assert (told.public_url, told.told_by) == ("https://mine.example", "BASE_URL in .env")

    flagged = options(tmp_path, "--public-url", "https://other.example", env=env).tunnel
    assert (flagged.public_url, flagged.told_by) == ("https://other.example", "--public-url")
    here = options(tmp_path, env=REAL + "BASE_URL=http://127.0.0.1:8000\n").tunnel
    assert here.public_url == ""


def test_a_base_url_that_telegram_would_refuse_is_reported(tmp_path):
    with pytest.raises(CannotStart, match=r"BASE_URL in \.env: the URL must begin with https://"):
        options(tmp_path, env=REAL + "BASE_URL=http://mine.example\n")


def test_a_token_followed_by_a_comment_is_read(tmp_path):
    env = "export TELEGRAM_BOT_TOKEN=4242:AAreal # of my bot\n"
    assert options(tmp_path, env=env).settings.bot["TELEGRAM_BOT_TOKEN"] == "4242:AAreal"


def test_ngroks_token_comes_from_dotenv_or_from_ngroks_own_variable(tmp_path):
    from_shell = {"NGROK_AUTHTOKEN": "from-the-shell"}

    assert options(tmp_path, environment=from_shell).tunnel.authtoken == "from-the-shell"
    in_file = options(tmp_path, env=REAL + "NGROK_AUTHTOKEN=mine\n", environment=from_shell)
    assert in_file.tunnel.authtoken == "mine"
    assert "NGROK_AUTHTOKEN" not in in_file.settings.bot


@pytest.mark.parametrize(
    "url", ["https://a.example", "https://a.example:8443/x/", "http://[::1]:9"]
)
def test_a_public_url_that_telegram_accepts_or_a_local_one_is_accepted(tmp_path, url):
    assert options(tmp_path, "--public-url", url).tunnel.public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://a.example", "https://a.example:9000", "a.example", "https://a.example?x=1"]
)
def test_a_public_url_that_telegram_would_refuse_is_refused_immediately(tmp_path, url):
    with pytest.raises(click.UsageError) as refused:
        options(tmp_path, "--public-url", url)
    assert "--public-url" in refused.value.format_message()
