"""How flags, their environment variables and `.env` determine the settings."""

from dataclasses import replace
from pathlib import Path

import click
import pytest

from local.sam.reading import read_template
from local.settings import LOCAL_VALUES, read_settings
from operations.dotenv import read_dotenv

ROOT = Path(__file__).parents[2]


def test_everything_has_a_default_that_works_offline(tmp_path: Path):
    settings = read_settings([], tmp_path, {})

    parameters = settings.template_parameters()
    assert parameters["BaseUrl"] == "http://127.0.0.1:8000"
    assert parameters["ReplicateApiUrl"] == "http://127.0.0.1:8001/v1"
    assert parameters["TelegramApiUrl"] == "http://127.0.0.1:8002"
    assert parameters["S3EndpointUrl"] == "http://127.0.0.1:9000"
    assert settings.delay == (2, 5)


def test_a_flag_overrides_its_variable_and_urls_follow_from_both(tmp_path: Path):
    environment = {"DARKROOM_S3_PORT": "9100", "DARKROOM_GATEWAY_PORT": "8100"}
    settings = read_settings(["--gateway-port", "8200"], tmp_path, environment)

    assert settings.template_parameters()["BaseUrl"] == "http://127.0.0.1:8200"
    assert settings.s3_url == "http://127.0.0.1:9100"


def test_another_store_replaces_the_embedded_one(tmp_path: Path):
    settings = read_settings(["--s3", "http://minio:9000"], tmp_path, {})

    assert settings.template_parameters()["S3PublicEndpointUrl"] == "http://minio:9000"
    assert settings.own_hosts == {"127.0.0.1", "minio"}
    assert replace(settings, allowed_hosts=frozenset({"bot"})).own_hosts == {
        "127.0.0.1",
        "minio",
        "bot",
    }


def test_a_server_listening_everywhere_is_reached_by_loopback(tmp_path: Path):
    assert read_settings(["--host", "0.0.0.0"], tmp_path, {}).url(8000) == "http://127.0.0.1:8000"
    assert read_settings(["--host", "::1"], tmp_path, {}).url(8000) == "http://[::1]:8000"


def test_a_setting_with_a_comment_is_read_without_it(tmp_path: Path):
    (tmp_path / ".env").write_text("export TELEGRAM_BOT_TOKEN=42:mine # of my bot\n")
    assert read_settings([], tmp_path, {}).bot["TELEGRAM_BOT_TOKEN"] == "42:mine"


def test_a_flag_in_dotenv_counts_but_the_shell_overrides_it(tmp_path: Path):
    (tmp_path / ".env").write_text("DARKROOM_PAGE_PORT=8090\nDARKROOM_S3_PORT=9090\n")
    settings = read_settings([], tmp_path, {"DARKROOM_S3_PORT": "9100"})

    assert (settings.page_port, settings.s3_port) == (8090, 9100)
    assert not any(name.startswith("DARKROOM_") for name in settings.bot)


def test_in_a_container_the_settings_come_from_the_environment(tmp_path: Path):
    (tmp_path / ".env").write_text("MAX_RUNNING=9\n")
    environment = {"TELEGRAM_BOT_TOKEN": "42:mine", "PATH": "/bin", "BASE_URL": "https://x.test"}
    settings = read_settings([], tmp_path, environment | {"DARKROOM_ENV": "environment"})

    own = set(settings.bot.items()) - set(LOCAL_VALUES.items())
    assert own == {("TELEGRAM_BOT_TOKEN", "42:mine")}


def test_unused_addresses_in_dotenv_are_named(tmp_path: Path):
    (tmp_path / ".env").write_text(
        "BASE_URL=https://mine.example\nTELEGRAM_API_URL=http://127.0.0.1:8002/\n"
        "AWS_ENDPOINT_URL_S3=http://minio:9000\nS3_PUBLIC_ENDPOINT_URL=\n"
    )
    unused = read_settings([], tmp_path, {}).unused_addresses
    assert unused == ("BASE_URL", "AWS_ENDPOINT_URL_S3")


def test_dotenv_changes_the_bots_settings_but_no_address(tmp_path: Path):
    (tmp_path / ".env").write_text(
        "# a comment\n\nTELEGRAM_BOT_TOKEN='42:mine'\nTELEGRAM_API_URL=https://api.telegram.org\n"
    )
    parameters = read_settings([], tmp_path, {}).template_parameters()

    assert parameters["TelegramBotToken"] == "42:mine"
    assert parameters["TelegramApiUrl"] == "http://127.0.0.1:8002"


def test_settings_for_scripts_live_do_not_stop_the_local_cloud_from_starting(tmp_path):
    (tmp_path / ".env").write_text("NGROK_AUTHTOKEN=2abc\nNGROK_DOMAIN=x.ngrok.app\n")
    parameters = read_settings([], tmp_path, {}).template_parameters()

    assert read_template(ROOT / "template.yaml", parameters).functions


def test_a_value_in_dotenv_may_contain_equals_signs(tmp_path: Path):
    (tmp_path / ".env").write_text("A=b=c==\n")

    assert read_dotenv(tmp_path / ".env") == {"A": "b=c=="}


@pytest.mark.parametrize(("text", "delay"), [("0", (0, 0)), ("2,5", (2, 5)), ("0.5", (0.5, 0.5))])
def test_a_delay_is_a_number_or_a_range(tmp_path: Path, text: str, delay: tuple[float, float]):
    assert read_settings(["--delay", text], tmp_path, {}).delay == delay


@pytest.mark.parametrize(
    "arguments",
    [
        ["--delay", "5,2"],
        ["--delay", "soon"],
        ["--delay", "-1"],
        ["--s3-port", "0"],
        ["--s3-port", "x"],
    ],
)
def test_an_invalid_flag_is_refused(tmp_path: Path, arguments: list[str]):
    with pytest.raises(click.UsageError) as refused:
        read_settings(arguments, tmp_path, {})
    assert arguments[0] in refused.value.format_message()


def test_an_invalid_variable_is_named(tmp_path: Path):
    with pytest.raises(click.UsageError) as refused:
        read_settings([], tmp_path, {"DARKROOM_DELAY": "soon"})
    assert "DARKROOM_DELAY" in refused.value.format_message()


def test_a_repeated_flag_adds_a_host(tmp_path: Path):
    settings = read_settings(["--allow-host=a.example", "--allow-host=b.example"], tmp_path, {})
    assert settings.allowed_hosts == {"a.example", "b.example"}


def takes(rule, host: str) -> bool:
    return rule.why_refused("POST", [(b"host", host.encode())]) is None


def test_only_the_gateway_may_be_called_by_the_tunnels_name(tmp_path: Path):
    settings = replace(read_settings([], tmp_path, {}), tunnel_host="bot.ngrok.example")

    assert takes(settings.gateway_callers, "bot.ngrok.example")
    assert not takes(settings.callers, "bot.ngrok.example")
    assert not takes(settings.link_callers, "bot.ngrok.example")


def test_all_parts_may_be_called_by_allowed_names(tmp_path: Path):
    by_variable = read_settings([], tmp_path, {"DARKROOM_ALLOW_HOST": "a.example,b.example"})
    by_flag = read_settings(["--allow-host", "c.example"], tmp_path, {"DARKROOM_ALLOW_HOST": "a"})

    for rule in (by_variable.callers, by_variable.link_callers, by_variable.gateway_callers):
        assert takes(rule, "a.example:8001")
        assert takes(rule, "b.example")
        assert not takes(rule, "c.example")
    assert takes(by_flag.callers, "c.example")


def test_all_parts_may_be_called_by_the_address_that_they_listen_on(tmp_path: Path):
    settings = read_settings(["--host", "192.168.1.5"], tmp_path, {})

    assert takes(settings.callers, "192.168.1.5:8001")
    assert not takes(settings.callers, "192.168.1.6:8001")
