"""The table of S3 servers in docs/outside-world.md, checked by measuring each server again."""

from pathlib import Path

import pytest

from local.failures import StoreUnfit

from . import servers
from .conftest import make_bucket
from .differences import differences
from .swift import swift

PAGE = Path(__file__).resolve().parents[3] / "docs/outside-world.md"
HEADING = "## S3 servers: lists, checksums, presigned URLs, odd keys"
SERVERS = {
    "embedded": servers.embedded,
    "ministack": servers.ministack,
    "SeaweedFS": servers.seaweedfs,
    "LocalStack": servers.localstack,
    "rclone": servers.rclone,
    "Swift": swift,
}


def column(server):
    """Return a server's column of the page's table, keyed by row."""
    section = PAGE.read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    names, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    (at,) = [number for number, name in enumerate(names) if name.partition(" ")[0] == server]
    return {row[0]: row[at].strip("*") for row in rows}


def accepted(server):
    """Return "yes" if the probe accepts the server for the bot, otherwise "no"."""
    try:
        make_bucket(server, "probed-bucket")
    except StoreUnfit:
        return "no"
    return "yes"


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_does_what_the_table_says(name, tmp_path):
    with SERVERS[name](tmp_path) as server:
        found = {"fit for the bot": accepted(server)} | differences(server)
    assert found == column(name)
