"""Ports that are already in use."""

import os
import re
import socket
from contextlib import AsyncExitStack

import pytest

from local.cloud.ports import bind_all, ports_of, with_free_ports
from local.settings import read_settings
from operations.failures import CannotStart


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield held.getsockname()[1]


async def test_a_taken_port_is_reported_with_its_process(tmp_path, taken):
    settings = read_settings([f"--gateway-port={taken}", f"--s3-port={taken}"], tmp_path, {})

    async with AsyncExitStack() as stack:
        with pytest.raises(CannotStart) as refused:
            bind_all(settings, stack)

    lines = str(refused.value).splitlines()
    assert len(lines) >= 2
    assert all(f"(process {os.getpid()})" in line for line in lines if str(taken) in line)
    free = [
        int(found)
        for found in re.findall(r"--[a-z0-9]+-port (\d+), which is free", str(refused.value))
    ]
    assert len(free) == len(lines)
    assert len({*free, *ports_of(settings).values()}) == len(free) + len(
        set(ports_of(settings).values())
    )


def test_free_ports_replace_those_that_are_taken(tmp_path, taken):
    settings = read_settings([f"--page-port={taken}"], tmp_path, {})

    found = with_free_ports(settings)

    assert found.page_port != taken
    assert len(set(ports_of(found).values())) == len(ports_of(found))
