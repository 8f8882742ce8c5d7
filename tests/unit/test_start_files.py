"""If a file that is read only at startup changes, the change is logged at the next request."""

from pathlib import Path

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.cloud.events import StartFileChanged
from local.cloud.start_files import StartFiles
from local.http_api.events import RequestReceived
from local.sam.project import read_project
from local.settings import read_settings
from tests.some_events import some

ROOT = Path(__file__).parents[2]
TEMPLATE = """
Globals: {Function: {Runtime: python3.13, Handler: app.handler}}
Resources:
  Books: {Type: AWS::Serverless::Function, Properties: {CodeUri: books, Layers: [!Ref Shared]}}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
    Metadata: {BuildMethod: python3.13}
  Made:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: made}
    Metadata: {BuildMethod: makefile}
  Api: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: openapi.yaml}}
"""


@pytest.fixture
def log(tmp_path):
    for folder in ("books", "shared", "made"):
        (tmp_path / folder).mkdir()
    (tmp_path / "openapi.yaml").write_text("paths: {}\n")
    (tmp_path / "made" / "page.html").write_text("")
    (tmp_path / "base.txt").write_text("idna\n")
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "env.json").write_text("{}")
    (tmp_path / "books" / "requirements.txt").write_text("six\n-r ../base.txt\n")
    flags = ["--template", str(tmp_path), "--env-vars", str(tmp_path / "env.json")]
    settings = read_settings(flags, ROOT, {})
    log = EventLog(Clock(start=0.0, speed=0))
    log.listen(StartFiles(settings, read_project(settings), log).hear)
    return log


@pytest.mark.parametrize(
    "name",
    [
        "template.yaml",
        "samconfig.toml",
        "samconfig.yaml",
        "env.json",
        "books/requirements.txt",
        "shared/requirements.txt",
        "base.txt",
        "made/page.html",
        "openapi.yaml",
    ],
)
def test_a_changed_file_is_reported_once_for_each_change(log, tmp_path, name):
    changed = StartFileChanged(file=str(tmp_path / name))
    log.append(some(RequestReceived))
    assert log.of(StartFileChanged) == []

    (tmp_path / name).write_text("# a\n")
    assert log.of(StartFileChanged) == []
    log.append(some(RequestReceived))
    log.append(some(RequestReceived))
    assert log.of(StartFileChanged) == [changed]

    (tmp_path / name).unlink()
    log.append(some(RequestReceived))
    assert log.of(StartFileChanged) == [changed, changed]


def test_changed_code_needs_no_restart(log, tmp_path):
    (tmp_path / "books" / "app.py").write_text("def handler(event, context): ...\n")
    log.append(some(RequestReceived))

    assert log.of(StartFileChanged) == []
