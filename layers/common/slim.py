"""Leave of botocore's data what the bot's clients read: `python3 slim.py SITE_PACKAGES`.

botocore lists the folders of 400 services and parses the endpoints of all of them, everywhere,
before it makes its first client; and each model carries its texts. That is a tenth of a cold
start and 20 MB of the layer. What stays is AWS's own data: only other services and texts go.
https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

# s3 for everything; ssm for secrets that stand in the Parameter Store
SERVICES = {"s3", "ssm"}


def main() -> None:
    """Rewrite the folder botocore/data in the folder that is named."""
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
        _write(
            packed.with_suffix(""), _without_texts(json.loads(gzip.decompress(packed.read_bytes())))
        )
        packed.unlink()
    for examples in data.rglob("examples-1.json"):
        examples.unlink()
    endpoints = data / "endpoints.json"
    _write(endpoints, _of_services(json.loads(endpoints.read_bytes())))


def _without_texts(value: Any) -> Any:
    """Return `value` with each "documentation" empty; botocore wants some to be there."""
    if isinstance(value, list):
        return [_without_texts(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "" if key == "documentation" and isinstance(each, str) else _without_texts(each)
        for key, each in value.items()
    }


def _of_services(endpoints: dict[str, Any]) -> dict[str, Any]:
    """Return the endpoints of SERVICES alone, for every partition and region."""
    for partition in endpoints["partitions"]:
        services = partition["services"].items()
        partition["services"] = {name: each for name, each in services if name in SERVICES}
    return endpoints


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")))


if __name__ == "__main__":
    main()
