"""Reduce botocore's data to what the bot's clients read: `python3 slim.py SITE_PACKAGES`.

botocore lists the folders of 400 services and parses the endpoints of all of them, everywhere,
before it makes its first client; and each service's model describes all its calls, with
documentation. That is a tenth of a cold start and 20 MB of the layer. What remains is AWS's own
data: only other services, other calls and documentation are removed.
https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# what the bot calls: S3 for everything, SSM for secrets in the Parameter Store;
# tests/integration/test_permissions.py checks that there is nothing else
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
            f"slim: {data} has no {', '.join(SERVICES - kept)}; is it still botocore's layout?"
        )
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for packed in data.rglob("*.json.gz"):
        # zip files are packed anyway, and unpacking costs time at each start
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
    """Return `value` with each "documentation" empty; botocore requires that some exist."""
    if isinstance(value, list):
        return [_without_texts(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "" if key == "documentation" and isinstance(each, str) else _without_texts(each)
        for key, each in value.items()
    }


def _keep(model: dict[str, Any], calls: set[str]) -> None:
    """Reduce a service's model to these calls, and the shapes they consist of."""
    model["operations"] = {name: model["operations"][name] for name in sorted(calls)}
    shapes, kept = model["shapes"], {}
    wanted = list(_shapes_in(model["operations"]))
    while wanted:
        if (name := wanted.pop()) not in kept:
            kept[name] = shapes[name]
            wanted += _shapes_in(shapes[name])
    model["shapes"] = kept


def _shapes_in(value: Any) -> Iterator[str]:
    """Yield the names of shapes that a part of a model refers to."""
    if isinstance(value, dict):
        if isinstance(name := value.get("shape"), str):
            yield name
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _shapes_in(each)


def _of_services(endpoints: dict[str, Any]) -> dict[str, Any]:
    """Return the endpoints of only SERVICES, for every partition and region."""
    for partition in endpoints["partitions"]:
        services = partition["services"].items()
        partition["services"] = {name: each for name, each in services if name in SERVICES}
    return endpoints


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")))


if __name__ == "__main__":
    main()
