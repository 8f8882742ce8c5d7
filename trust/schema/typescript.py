"""The types of an OpenAPI document in TypeScript, for the page's JavaScript."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# pinned in local/page/package.json, installed by scripts/setup-node
JSON2TS = Path(__file__).parents[2] / "local" / "page" / "node_modules" / ".bin" / "json2ts"
BANNER = "// Written by scripts/generate: the types of docs/control.openapi.json, for tsc."
OPTIONS = ("--unreachableDefinitions", "--additionalProperties=false", "--style.printWidth=100")
NOISE = re.compile(
    r"(?: \*\n)? \* This (?:interface|type) was referenced by `Schemas`'s.*\n \* via the `def.*\n"
    r"|export interface Schemas \{\}\n"
)
JSON = "application/json"


def typescript(document: dict[str, Any]) -> str:
    """Return a type for each schema, and `Got` and `Posted`: the page's responses by path."""
    text = json.dumps(document["components"]["schemas"])
    schemas = json.loads(text.replace("#/components/schemas/", "#/definitions/"))
    schema = {"title": "Schemas", "type": "object", "definitions": schemas}
    command = [str(JSON2TS), f"--bannerComment={BANNER}", *OPTIONS]
    run = subprocess.run(
        command, input=json.dumps(schema), capture_output=True, encoding="utf-8", check=True
    )
    got = _interface("Got", "Responses to GET by path.", _answers(document["paths"], "get"))
    posted = _interface("Posted", "Responses to POST by path.", _answers(document["paths"], "post"))
    return f"{NOISE.sub('', run.stdout)}\n{got}\n{posted}"


def _interface(name: str, words: str, lines: Iterator[str]) -> str:
    fields = "".join(f"  {line};\n" for line in sorted(lines))
    return f"/** {words} */\nexport interface {name} {{\n{fields}}}\n"


def _answers(paths: dict[str, Any], method: str) -> Iterator[str]:
    """Yield a field for each of the page's paths that responds to this method with JSON."""
    for path, operations in paths.items():
        if method not in operations:
            continue
        operation = operations[method]
        content = operation["responses"]["200"]["content"]
        if JSON not in content:
            continue
        answers = content[JSON]["schema"].get("anyOf", [content[JSON]["schema"]])
        tags = operation["tags"]
        for tag, answer in zip(tags, answers * (len(tags) // len(answers)), strict=True):
            own = path.replace("/_emulator/", f"/api/{tag}/")
            yield f"{_key(own, operation['parameters'])}: {answer['$ref'].rpartition('/')[2]}"


def _key(path: str, parameters: list[dict[str, Any]]) -> str:
    """Return the key of a path's field; with parameters, an index signature for such paths."""
    if "{" not in path:
        return json.dumps(path)
    types = {each["name"]: each["schema"].get("type") for each in parameters}

    def filled(found: re.Match[str]) -> str:
        return "${number}" if types[found[1]] == "integer" else "${string}"

    pattern = re.sub(r"{(\w+)}", filled, path)
    return f"[path: `{pattern}`]"
