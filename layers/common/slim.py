"""Reduces botocore's data to what the bot's clients read: `python3 slim.py SITE_PACKAGES`.

Before it creates its first client, botocore lists the folders of 400 services and parses all of
their endpoints in all regions. Each service's model describes all of its calls, with documentation.
All this slows down each cold start and enlarges the layer. The remaining data is AWS's own: only
other services, other calls and documentation are removed.
https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# the calls that the bot makes, to S3 for all data and to SSM for secrets in the Parameter Store;
# tests/integration/test_permissions.py checks that it makes no others
CALLS = {
    "s3": {"DeleteObject", "GetObject", "HeadBucket", "ListObjectsV2", "PutObject"},
    "ssm": {"GetParametersByPath"},
}
SERVICES = CALLS.keys()


def main() -> None:
    """Rewrite the folder botocore/data in the given folder."""
    data = Path(sys.argv[1]) / "botocore" / "data"
    kept = {each.name for each in data.iterdir() if each.is_dir()} & SERVICES
    if kept != SERVICES:
        sys.exit(
            f"slim: {data} has no {', '.join(SERVICES - kept)}; has botocore's layout changed?"
        )
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for packed in data.rglob("*.json.gz"):
        # the layer's zip is compressed anyway, and decompressing costs time at each start
        content = _without_texts(json.loads(gzip.decompress(packed.read_bytes())))
        if packed.name == "service-2.json.gz":
            _keep(content, CALLS[packed.relative_to(data).parts[0]])
        _write(packed.with_suffix(""), content)
        packed.unlink()
    for examples in data.rglob("examples-1.json"):
        examples.unlink()
    endpoints = data / "endpoints.json"
    _write(endpoints, _of_services(json.loads(endpoints.read_bytes())))


def _without_texts(value: Any) -> Any:
    """Return `value` with every "documentation" emptied; botocore requires some of the keys."""
    if isinstance(value, list):
        return [_without_texts(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "" if key == "documentation" and isinstance(each, str) else _without_texts(each)
        for key, each in value.items()
    }


def _keep(model: dict[str, Any], calls: set[str]) -> None:
    """Reduce a service's model to these calls and the shapes that they use."""
    model["operations"] = {name: model["operations"][name] for name in sorted(calls)}
    shapes, kept = model["shapes"], {}
    wanted = list(_shapes_in(model["operations"]))
    while wanted:
        if (name := wanted.pop()) not in kept:
            kept[name] = shapes[name]
            wanted += _shapes_in(shapes[name])
    model["shapes"] = kept


def _shapes_in(value: Any) -> Iterator[str]:
    """Yield the names of the shapes that a part of a model refers to."""
    if isinstance(value, dict):
        if isinstance(name := value.get("shape"), str):
            yield name
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _shapes_in(each)


def _of_services(endpoints: dict[str, Any]) -> dict[str, Any]:
    """Remove the endpoints of services other than SERVICES from every partition."""
    for partition in endpoints["partitions"]:
        services = partition["services"].items()
        partition["services"] = {name: each for name, each in services if name in SERVICES}
    return endpoints


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")))


if __name__ == "__main__":
    main()
