"""What the local cloud prints once another project's template is ready."""

from pathlib import Path

from local.commands.guest_banner import guest_banner
from local.sam.template import Api, ApiKind, Function, Route, Template
from local.settings import read_settings


def test_the_emulators_are_printed_with_the_tokens_that_they_accept(tmp_path):
    (tmp_path / "template.yaml").touch()
    flags = ["--template", str(tmp_path), "--with", "telegram,replicate"]
    settings = read_settings(flags, Path(__file__).parents[2], {})
    hook = Function("Hook", "a.b", tmp_path, (), {}, 3, 128, (Route("POST", "/hook"),))

    lines = guest_banner(settings, Template((hook,), ())).splitlines()

    rows = dict(line.split(maxsplit=1) for line in lines if " http" in line and "page" not in line)
    local = "123456789:local-bot-token-for-the-emulator-only"
    assert rows["Telegram"] == f"http://127.0.0.1:8002 (token {local})"
    assert rows["Replicate"].endswith(" (token r8_local_token_for_the_emulator_only)")
    assert "    POST    /hook" in lines


def test_several_apis_are_printed_with_their_own_addresses(tmp_path):
    (tmp_path / "template.yaml").touch()
    settings = read_settings(["--template", str(tmp_path)], Path(__file__).parents[2], {})
    apis = (Api("Web"), Api("Shop", ApiKind.REST), Api("Hook", ApiKind.URL))
    routes = tuple(Route("ANY", "/{rest+}", api) for api in apis)

    def banner(*some: Route) -> str:
        hook = Function("Hook", "a.b", tmp_path, (), {}, 3, 128, some)
        return guest_banner(settings, Template((hook,), ()))

    assert "http://web.localhost:8000 (only Web)\n" in banner(*routes)
    assert "http://shop.localhost:8000 (only Shop)\n" in banner(*routes)
    assert "only" not in banner(routes[0], routes[2])
