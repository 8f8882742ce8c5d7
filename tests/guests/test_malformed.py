"""A template with any value in any place is read or refused, but never causes a traceback."""

import copy
import json
import shutil
from contextlib import suppress

import pytest

from local.failures import TemplateError
from local.sam.reading import read_template
from local.sam.source import load_yaml

from .conftest import PROJECTS

VALUES = [None, "x", [], {"a": "b"}, {"Fn::If": ["a"]}]


def places(node, path=()):
    yield path
    held = dict(enumerate(node)) if isinstance(node, list) else node
    for key, value in held.items() if isinstance(held, dict) else ():
        yield from places(value, (*path, key))


def with_value(content, path, value):
    changed = copy.deepcopy(content)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


@pytest.mark.parametrize("name", ["payload_1", "thumbnail", "cron"])
def test_whatever_is_put_anywhere(tmp_path, name):
    folder = tmp_path / name
    shutil.copytree(PROJECTS / name, folder)
    content = load_yaml(folder / "template.yaml")
    path = folder / "changed.json"
    read = 0
    for place in list(places(content))[1:]:
        for value in VALUES:
            path.write_text(json.dumps(with_value(content, place, value)))
            with suppress(TemplateError):
                read_template(path, {"Edge": "32"} if name == "thumbnail" else {}, needs_code=True)
                read += 1
    assert read
