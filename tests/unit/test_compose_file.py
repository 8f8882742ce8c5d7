"""docker-compose.yml reads machine-specific settings from .env, and has defaults for them."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from local.commands.doctor.machine import PORTS
from local.settings import ENVIRONMENT, LOCAL_VALUES

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
DOCKER = shutil.which("docker")


def has_compose():
    command = [DOCKER or "", "compose", "version"]
    return bool(DOCKER) and not subprocess.run(command, capture_output=True, check=False).returncode


def test_every_variable_has_one_default_and_is_in_the_example():
    found = set(re.findall(r"\$\{(\w+):-([^}]*)\}", TEXT))
    example = (ROOT / ".env.example").read_text().splitlines()

    assert {f"# {name}={default}" for name, default in found} <= set(example)
    assert len(dict(found)) == len(found)
    assert TEXT.count("${") == len(re.findall(r"\$\{\w+:-", TEXT))


def test_the_defaults_are_those_of_scripts_dev():
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", TEXT))
    assert {f"DARKROOM_{part}_PORT": str(port) for part, port in PORTS.items()}.items() <= (
        defaults.items()
    )
    assert defaults["MINIO_ROOT_USER"] == LOCAL_VALUES["AWS_ACCESS_KEY_ID"]
    assert defaults["MINIO_ROOT_PASSWORD"] == LOCAL_VALUES["AWS_SECRET_ACCESS_KEY"]


@pytest.mark.parametrize("service", ["app", "bucket"])
def test_the_bots_settings_come_from_dotenv_if_there_is_one(service):
    assert SERVICES[service]["env_file"] == [{"path": ".env", "required": False}]
    assert SERVICES[service]["environment"]["DARKROOM_ENV"] == ENVIRONMENT


@pytest.mark.skipif(not has_compose(), reason="needs docker compose, without an engine")
def test_compose_reads_dotenv_as_we_do(tmp_path):
    (tmp_path / "docker-compose.yml").write_text(TEXT)
    (tmp_path / ".env").write_text(
        "export MINIO_ROOT_USER='someone' # else\nMINIO_ROOT_PASSWORD=\"a # b\"\n"
        "DARKROOM_GATEWAY_PORT=8100\nTELEGRAM_BOT_TOKEN=42:mine # of my bot\n"
    )
    # AWS keys in the shell must not reach MinIO
    variables = os.environ | {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "real"}
    command = [DOCKER, "compose", "config", "--format", "json"]
    shown = subprocess.run(
        command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=True
    )
    services = json.loads(shown.stdout)["services"]
    app = services["app"]

    assert app["environment"]["TELEGRAM_BOT_TOKEN"] == "42:mine"
    keys = [services["minio"]["environment"][f"MINIO_ROOT_{each}"] for each in ("USER", "PASSWORD")]
    assert keys == ["someone", "a # b"]
    own = [app["environment"][f"AWS_{each}"] for each in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")]
    assert own == keys
    assert "8100" in {port["published"] for port in app["ports"]}
    assert app["environment"]["DARKROOM_GATEWAY_PORT"] == "8100"
