"""If this machine doesn't have an address, the error names the address, not the ports."""

import pytest

from darkroom_emulators.commands import both, telegram
from local.commands.__main__ import main

HOSTS = ("no-such-host.invalid", "203.0.113.5")  # RFC 2606, RFC 5737


@pytest.mark.parametrize("host", HOSTS)
def test_the_local_cloud_names_the_host_once(host, capsys):
    assert main(["dev", "--host", host, "--free-ports"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"darkroom dev: can't listen on {host}: ")
    assert line.endswith("; choose another address with --host")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("command", [both, telegram])
def test_the_emulators_name_the_host(command, host, capsys):
    assert command.main(["--host", host]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert f"can't listen on {host}: " in line
    assert line.endswith("; choose another --host")
