"""What a new instance does before its first event, and after each restore with SnapStart."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import boto3
import pytest
import snapshot_restore_py
from moto import mock_aws

from common.bot import warming
from common.runtime.settings import SECRETS, get_settings, parameter_name

from ..conftest import BOT_SETTINGS


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    taken: list[str] = []
    signs = SimpleNamespace(generate_presigned_url=lambda _: taken.append("signed"))
    monkeypatch.setattr(warming, "get_storage", lambda: signs)
    monkeypatch.setattr(warming, "get_session", lambda: None)
    monkeypatch.setattr(snapshot_restore_py, "_before_snapshot_registry", [])
    monkeypatch.setattr(snapshot_restore_py, "_after_restore_registry", [])
    yield taken
    gc.enable()


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("on-demand", ["step"], ["step"]), ("snap-start", ["signed"], ["signed", "step"])],
)
def test_no_connection_is_opened_before_a_snapshot(
    monkeypatch: pytest.MonkeyPatch, taken: list[str], kind: str, before: list, after: list
):
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)
    warming.warm(lambda: taken.append("step"))()
    for hook, args, named in snapshot_restore_py.get_before_snapshot():
        hook(*args, **named)
    assert taken == before

    for hook, args, named in snapshot_restore_py.get_after_restore():
        hook(*args, **named)
    assert taken == after
    assert gc.isenabled()


def test_secrets_that_changed_after_the_snapshot_are_known_after_a_restore(
    monkeypatch: pytest.MonkeyPatch, taken: list[str]
):
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    monkeypatch.setenv("SECRETS_PATH", "/darkroom/prod")
    monkeypatch.setattr(warming, "get_storage", get_settings)
    monkeypatch.setattr(warming, "_prepare", lambda: None)
    with mock_aws():
        ssm = boto3.client("ssm")

        def put(name: str, value: str) -> None:
            key = parameter_name("/darkroom/prod", name)
            ssm.put_parameter(Name=key, Value=value, Type="SecureString", Overwrite=True)

        for name in SECRETS:
            put(name, BOT_SETTINGS[name.upper()])
        warming.warm(lambda: taken.append(get_settings().telegram_secret_token.get_secret_value()))
        put("telegram_secret_token", "newer-than-the-snapshot")
        for hook, args, named in snapshot_restore_py.get_after_restore():
            hook(*args, **named)

    assert taken == ["newer-than-the-snapshot"]
