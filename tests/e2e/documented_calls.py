"""Calls to a cloud's control routes, each checked against docs/control.openapi.json."""

import copy
import json
import time
from pathlib import Path
from urllib.parse import quote

import requests
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from trust.cloud import PATIENCE

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = json.loads((ROOT / "docs" / "control.openapi.json").read_text(encoding="utf-8"))


def closed(schema):
    """Return a copy of `schema` whose objects allow no fields except those it names."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(each) for name, each in schema.items()}
    is_open = "properties" not in schema or "allOf" in schema
    return found if is_open else {"additionalProperties": False, **found}


CLOSED = closed(copy.deepcopy(DOCUMENT["components"]["schemas"]))


def check(schema, value, *, components=CLOSED):
    root = {**schema, "components": {"schemas": components}}
    error = best_match(Draft202012Validator(root).iter_errors(value))
    assert error is None, f"{error.json_path}: {error.message[-1000:]}"


class Caller:
    """Calls operations as documented; checks each request and response against the document."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.called = set()

    def __call__(self, part, method, path, *, query="", status=200, **request):
        template, values = path if isinstance(path, tuple) else (path, {})
        operation = DOCUMENT["paths"][template][method.lower()]
        assert part in operation["tags"]
        if "json" in request:
            content = operation["requestBody"]["content"]
            check(content["application/json"]["schema"], request["json"])
        url = self.cloud.url(part) + template.format(
            **{name: quote(str(value)) for name, value in values.items()}
        )
        answer = requests.request(method, url + query, timeout=30, **request)
        assert answer.status_code == status, answer.text
        if status == 200:
            self.called.add((part, method, template))
        self.hold(operation, answer)
        return answer

    def hold(self, operation, answer):
        """Check a response against its schema; if it is a stream of lines, check each line."""
        responses = operation["responses"]
        if answer.status_code != 200:
            name = responses["default"]["$ref"].rpartition("/")[2]
            refused = DOCUMENT["components"]["responses"][name]
            check(refused["content"]["application/json"]["schema"], answer.json())
            return
        content = responses["200"]["content"]
        kind = answer.headers["Content-Type"].partition(";")[0]
        media = content.get(kind) or content["application/octet-stream"]
        if kind == "application/json":
            check(media["schema"], answer.json())
        elif kind == "application/x-ndjson":
            for line in answer.iter_lines():
                check(media["x-item-schema"], json.loads(line))

    def follow(self, part, path, *, query=""):
        """Read a stream until its first event, and check that event against its schema."""
        media = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["text/event-stream"]
        headers, url = {"Accept": "text/event-stream"}, self.cloud.url(part) + path + query
        with requests.get(url, headers=headers, stream=True, timeout=30) as answer:
            lines = answer.iter_lines(chunk_size=None)
            assert any(line.startswith(b"id: ") for line in lines)
            event = json.loads(next(lines).removeprefix(b"data: "))
        check(media["x-item-schema"], event, components=DOCUMENT["components"]["schemas"])
        self.called.add((part, "GET", path))

    def until(self, found, *request):
        """Repeat a request, advancing the clock each time, until `found` accepts the response."""
        limit = time.monotonic() + PATIENCE
        while not (result := found(self(*request).json())):
            assert time.monotonic() < limit, request
            self("telegram", "POST", "/_emulator/clock", json={"advance": 0.5})
        return result
