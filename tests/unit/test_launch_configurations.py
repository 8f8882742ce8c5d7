"""The launch configurations for VS Code and PyCharm use commands and flags that exist."""

import importlib
import importlib.util
import json
import os
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest

import main
from local.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]


def of_vscode():
    found = json.loads((ROOT / ".vscode" / "launch.json").read_text())
    names = {each["name"] for each in found["configurations"]}
    assert all(set(each["configurations"]) <= names for each in found["compounds"])
    for each in found["configurations"]:
        place = [each[key].replace("${workspaceFolder}", str(ROOT)) for key in ("cwd", "python")]
        yield each["name"], each["module"], each["args"], place


def of_pycharm():
    files = [ElementTree.parse(path) for path in sorted((ROOT / ".run").glob("*.run.xml"))]
    found = [file.getroot().find("configuration") for file in files]
    names = {each.get("name") for each in found}
    assert {run.get("name") for each in found for run in each.findall("toRun")} <= names
    for each in found:
        if each.get("type") != "PythonConfigurationType":
            continue
        options = {option.get("name"): option.get("value") for option in each.findall("option")}
        assert options["MODULE_MODE"] == "true"
        paths = (options["WORKING_DIRECTORY"], options["SDK_HOME"])
        place = [path.replace("$PROJECT_DIR$", str(ROOT)) for path in paths]
        parameters = shlex.split(options["PARAMETERS"])
        yield each.get("name"), options["SCRIPT_NAME"], parameters, place


@pytest.mark.parametrize("editor", [of_vscode, of_pycharm])
def test_an_editor_starts_the_app_and_the_cloud_that_calls_it(editor, tmp_path):
    found = {module: arguments for _, module, arguments, _ in editor()}
    for _, module, _, (folder, python) in editor():
        assert importlib.util.find_spec(module)
        assert Path(folder).samefile(ROOT)
        assert os.access(python, os.X_OK)

    app, flag, port = found["uvicorn"]
    assert (app, flag) == ("main:app", "--port")
    assert callable(main.create_app)
    dev = read_settings(found["local.commands"][1:], tmp_path, {})
    assert dev.functions_url == f"http://127.0.0.1:{port}"


def test_both_editors_have_the_same_configurations():
    assert [each[:3] for each in sorted(of_vscode())] == [each[:3] for each in sorted(of_pycharm())]
