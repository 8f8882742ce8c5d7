"""The bot in Docker, run by scripts/e2e with `sam local start-api` and with docker-compose.yml."""

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import threading

import pytest
import yaml
from PIL import Image

from trust.cloud import ROOT
from trust.docker.engine import Missing, check_compose, check_image
from trust.docker.sam import BUILD, IMAGE

from ..artifacts.rie import changed_since

MINUTES = 60


@contextlib.contextmanager
def skipped_where_missing():
    """Skip the test if Docker or an image is missing, because tests never download any."""
    try:
        yield
    except Missing as exc:
        pytest.skip(str(exc))


@pytest.fixture
def packages():
    """Skip the test unless the packages are up to date and Lambda's image has been pulled."""
    with skipped_where_missing():
        check_image(IMAGE)
    if not (BUILD / "template.yaml").exists() or changed_since(BUILD):
        pytest.skip("the packages are not built from the current code: run scripts/build")


@pytest.fixture
def containers():
    """Check afterwards that no containers were left behind."""
    list_all = ["docker", "ps", "--all", "--quiet", "--no-trunc"]
    before = subprocess.run(list_all, capture_output=True, check=True).stdout
    yield
    assert subprocess.run(list_all, capture_output=True, check=True).stdout == before


def compose_images(store):
    """Return the images needed to run a store: its own, and the base image of our Dockerfile."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return [services[store]["image"], base_image(ROOT / "Dockerfile")]


def base_image(dockerfile):
    """Return the base image of a Dockerfile."""
    return re.search("^FROM (\\S+)", dockerfile.read_text(), re.MULTILINE)[1]


def e2e(*arguments):
    """Run scripts/e2e until it exits; return its exit code and its output."""
    command = [ROOT / "scripts" / "e2e", *arguments]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=10 * MINUTES,
        check=False,
    )
    return done.returncode, done.stdout


def is_picture(file):
    with Image.open(io.BytesIO(file.read_bytes())) as picture:
        picture.load()
        return picture.size == (512, 600)


def test_a_photo_makes_the_round_trip_under_sam_local_start_api(packages, containers, tmp_path):
    code, said = e2e("sam", "--no-build", "--save", tmp_path / "out.jpg")

    assert code == 0, said
    assert "POST /v1/predictions -> 201" in said
    assert "both webhooks were served by sam" in said
    assert is_picture(tmp_path / "out.jpg")


def test_ctrl_c_stops_sam_and_its_containers(packages, containers):
    command = [ROOT / "scripts" / "e2e", "sam", "--no-build", "--stay"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        overdue = threading.Timer(10 * MINUTES, process.kill)
        overdue.start()
        said = b""
        for line in process.stdout:
            said += line
            if b"everything keeps running" in line:
                process.send_signal(signal.SIGINT)
        overdue.cancel()

    assert process.wait(MINUTES) == 128 + signal.SIGINT, said.decode()


@pytest.mark.parametrize("store", ["minio", "localstack"])
def test_a_photo_makes_the_round_trip_in_docker_compose(store, tmp_path, request):
    with skipped_where_missing():
        check_compose()
        for image in compose_images(store):
            check_image(image)
    request.getfixturevalue("containers")

    code, said = e2e("compose", store, "--save", tmp_path / "out.jpg")

    assert code == 0, said
    assert re.search(r"gateway +POST /webhook/replicate -> 200", said)
    assert is_picture(tmp_path / "out.jpg")


def test_a_photo_makes_the_round_trip_between_the_emulators_and_a_foreign_bot(tmp_path, request):
    with skipped_where_missing():
        check_compose()
        check_image(base_image(ROOT / "emulators" / "Dockerfile"))
    request.getfixturevalue("containers")

    code, said = e2e("emulators", "--save", tmp_path / "out.jpg")

    assert code == 0, said
    assert is_picture(tmp_path / "out.jpg")


def test_without_docker_it_says_what_to_install(tmp_path):
    empty = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
    (tmp_path / "bin").mkdir()
    for program in ("bash", "dirname", "env"):
        (tmp_path / "bin" / program).symlink_to(shutil.which(program))
    command = [ROOT / "scripts" / "e2e", "compose"]

    done = subprocess.run(
        command,
        env=empty | {"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("darkroom e2e: docker is not installed: see https://")
