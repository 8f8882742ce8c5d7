"""The environment variables of a function's process."""

import os
from pathlib import Path

from local.credentials import Credentials
from local.lambda_.environment import function_environment
from local.sam.template import Function


def test_layers_programs_and_libraries_are_on_the_paths(tmp_path: Path):
    for folder in ("ffmpeg/bin", "made/bin", "made/lib", "made/python", "code"):
        (tmp_path / folder).mkdir(parents=True)
    layers, made = (tmp_path / "ffmpeg/python",), (tmp_path / "made/python",)
    function = Function("F", "a.b", tmp_path / "code", layers, {}, 3, 128, (), shared_dirs=made)

    found = function_environment(function, Credentials("a", "b"), instance="i", runtime_api="r")

    programs = [str(tmp_path / "ffmpeg/bin"), str(tmp_path / "made/bin")]
    assert found["PATH"].split(os.pathsep)[-2:] == programs
    assert found["LD_LIBRARY_PATH"] == str(tmp_path / "made/lib")


def test_a_function_without_layers_has_only_the_systems_programs(tmp_path: Path):
    function = Function("F", "a.b", tmp_path, (), {}, 3, 128, ())

    found = function_environment(function, Credentials("a", "b"), instance="i", runtime_api="r")

    assert found["PATH"] == os.defpath
    assert "LD_LIBRARY_PATH" not in found
