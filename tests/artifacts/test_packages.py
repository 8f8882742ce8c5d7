"""The contents of the packages that `sam build` produces."""

import json
import re
import subprocess

import pytest

from deploy.packages import BUILDS
from trust.packages import LAMBDA, ROOT, lambda_version


@pytest.mark.parametrize(
    ("package", "content"),
    [
        ("TelegramWebhookFunction", "telegram_webhook"),
        ("ReplicateWebhookFunction", "replicate_webhook"),
        ("TaskSweeperFunction", "task_sweeper"),
    ],
)
def test_a_function_carries_its_own_code_only(build, package, content):
    assert [each.name for each in (build / package).iterdir()] == [content]
    kinds = {each.suffix for each in (build / package).rglob("*") if each.is_file()}
    assert kinds == {".py", ".pyc"}


def test_the_layer_carries_nothing_of_the_local_cloud(build):
    names = {each.name for each in (build / "CommonLayer" / "python").iterdir()}
    assert "common" in names
    assert not names & {
        "local",
        "darkroom_emulators.kit",
        "darkroom_emulators.commands.telegram",
        "mock_replicate",
        "tests",
        "bin",
    }
    assert [each.name for each in (build / "CommonLayer").iterdir()] == ["python"]


def test_the_layer_knows_the_services_that_the_bot_calls_and_no_other(build):
    code = "import boto3; print(*boto3.Session().get_available_services()); boto3.client('s3')"
    layer = build / "CommonLayer" / "python"
    command = [LAMBDA / "bin" / "python", "-c", code]
    environment = {"PYTHONPATH": layer, "AWS_DEFAULT_REGION": "eu-west-3"}
    said = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    assert said.stdout.split() == ["s3", "ssm"]


def test_the_sbom_names_each_package_of_the_layer_with_version_and_licence(build):
    bom = json.loads((build.parent / "sbom.cdx.json").read_text())
    assert bom["bomFormat"] == "CycloneDX"
    assert all(each["licenses"] for each in bom["components"])
    found = {each["purl"].removeprefix("pkg:pypi/") for each in bom["components"]}
    lock = (ROOT / "layers" / "common" / "requirements.txt").read_text()
    assert found == {each.replace("==", "@") for each in re.findall(r"(?m)^[\w-]+==[\w.]+", lock)}


def test_all_wheels_are_for_the_runtimes_python(build):
    tag = f"cpython-{lambda_version().replace('.', '')}-x86_64-linux-gnu"
    modules = [each.name for each in (build / "CommonLayer").rglob("*.cpython-*.so")]
    assert modules
    assert [name for name in modules if tag not in name] == []


def test_the_layer_imports_alone(build):
    own = "common.clients.s3, common.bot.delivery, common.clients.replicate"
    code = f"import {own}, PIL, pillow_heif, fastapi, mangum"
    layer = build / "CommonLayer" / "python"
    command = [LAMBDA / "bin" / "python", "-c", f"{code}; print(common.__path__[0])"]
    said = subprocess.run(
        command, env={"PYTHONPATH": layer}, capture_output=True, check=True, text=True
    )
    assert (said.stdout.strip(), said.stderr) == (str(layer / "common"), "")


def test_the_bytecode_needs_no_look_at_the_source(build):
    compiled = [*build.rglob("common/*.pyc"), *build.rglob("*_webhook/**/*.pyc")]
    assert compiled
    # hash-based, unchecked .pyc files: https://peps.python.org/pep-0552/
    assert {each.read_bytes()[4:8] for each in compiled} == {b"\x01\x00\x00\x00"}


def test_the_packages_for_arm64_hold_no_library_of_another_processor():
    folder = ROOT / BUILDS["arm64"]
    if not folder.exists():
        pytest.skip("the packages for arm64 are not built: ARCHITECTURE=arm64 scripts/build")
    libraries = [*folder.rglob("*.so"), *folder.rglob("*.so.*")]
    assert any("cpython-313-aarch64" in each.name for each in libraries)
    # e_machine 183 is AArch64: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
    assert {int.from_bytes(each.read_bytes()[18:20], "little") for each in libraries} == {183}
