"""What a new instance does before its first event, and with SnapStart after each restore."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import snapshot_restore_py

from common.bot import warming


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
    gc.unfreeze()


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
