"""The page's own files: those of others are what they say they are, and all are small."""

import gzip
import hashlib
import json

import pytest

from local.page.app import STATIC

VENDORED = json.loads((STATIC / "vendor" / "vendored.json").read_text())


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_published_one(entry):
    content = (STATIC / "vendor" / entry["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_no_vendored_code_is_unlisted():
    assert {f.name for f in (STATIC / "vendor").glob("*.mjs")} == {e["file"] for e in VENDORED}


def test_the_whole_page_is_under_75_kilobytes_compressed():
    served = [f for f in STATIC.rglob("*") if f.suffix in {".html", ".css", ".js", ".mjs", ".svg"}]

    assert (
        0 < sum(len(gzip.compress(f.read_bytes())) for f in served) < 75_000
    )  # a sixth of it are types, in comments
