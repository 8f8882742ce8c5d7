"""An emulator's stores are bounded in number, bytes and age."""

import pytest

from darkroom_emulators.kit.store import Store


class Now:
    at = 100.0

    def __call__(self):
        return self.at


@pytest.fixture
def now():
    return Now()


def kept(store):
    return list(store.values())


def test_the_oldest_make_room_for_the_newest_by_number():
    store = Store(most=2)
    for value in "abc":
        store.put(value, value)

    assert kept(store) == ["c", "b"]
    assert (len(store), "a" in store, store.get("c")) == (2, False, "c")


def test_the_oldest_make_room_for_the_newest_by_size():
    dropped = []
    store = Store(max_bytes=10, on_drop=dropped.append)
    for value in ("aaaa", "bbbb", "cccc"):
        store.put(value[0], value, size=4)

    assert (kept(store), dropped, store.bytes) == (["cccc", "bbbb"], ["aaaa"], 8)
    store.put("d", "d" * 20, size=20)
    assert kept(store) == ["d" * 20], "the newest stays, however large it is"


def test_a_value_that_is_put_again_is_the_newest_and_counts_once():
    store = Store(most=2)
    for value in "aba":
        store.put(value, value, size=1)
    store.put("c", "c", size=1)

    assert (kept(store), store.bytes) == (["c", "a"], 2)


def test_expired_values_are_dropped_and_make_room(now):
    store = Store(now, max_age=60)
    store.put("a", "a")
    store.put("b", "b", expires_at=130.0)
    now.at = 130.0
    assert (store.get("a"), store.get("b")) == ("a", None)

    now.at = 160.0
    assert kept(store) == []
    store.put("c", "c")
    assert len(store) == 1, "what has expired takes no memory"


def test_a_value_that_shrinks_makes_room_for_others():
    store = Store(max_bytes=10)
    store.put("a", "a", size=8)
    store.resize("a", 0)
    store.put("b", "b", size=8)

    assert (kept(store), store.bytes) == (["b", "a"], 8)
    store.resize("unknown", 5)
    assert store.bytes == 8


def test_on_drop_is_called_for_dropped_values_but_not_by_clear():
    dropped = []
    store = Store(on_drop=dropped.append)
    store.put("a", "a", size=3)
    store.put("b", "b", size=3)

    assert (store.pop("a"), store.pop("a")) == ("a", None)
    store.clear()
    assert (dropped, store.bytes, len(store)) == (["a"], 0, 0)
