"""Key-value stores for an emulator's data, limited in number, bytes and age."""

import math
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Kept(NamedTuple, Generic[V]):
    value: V
    size: int
    expires_at: float


def unwrapped(value: object) -> object:
    """Return the value in a store's entry, or `value` itself if it is not an entry."""
    return value.value if isinstance(value, _Kept) else value


class Store(Generic[K, V]):
    """Up to `most` values by key, up to `max_bytes` in total. The oldest are dropped to make room.

    A value is also dropped `max_age` seconds after it was stored, or when it expires. The newest
    value is kept regardless of its size. `on_drop` is called with each dropped value. `kept` is the
    dictionary that contains the values, such as one whose content outlives the process.
    """

    def __init__(
        self,
        now: Callable[[], float] = lambda: 0.0,
        *,
        most: float = math.inf,
        max_bytes: float = math.inf,
        max_age: float = math.inf,
        on_drop: Callable[[V], None] = lambda _: None,
        kept: dict[K, Any] | None = None,
    ):
        self._now, self._most, self._max_bytes, self._max_age = now, most, max_bytes, max_age
        self._on_drop = on_drop
        self.keep_in({} if kept is None else kept)

    def keep_in(self, kept: dict[K, Any]) -> None:
        """Store values in `kept` from now on, and use those already in it."""
        self._kept: dict[K, _Kept[V]] = kept
        self.bytes = sum(each.size for each in kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: K) -> bool:
        return self.get(key) is not None

    def put(self, key: K, value: V, *, size: int = 0, expires_at: float = math.inf) -> None:
        """Store a value as the newest, replacing any value with the same key."""
        self.pop(key)
        now = self._now()
        self._kept[key] = _Kept(value, size, min(expires_at, now + self._max_age))
        self.bytes += size
        while len(self._kept) > 1 and self._is_too_much(now):
            self.drop_oldest()

    def get(self, key: K) -> V | None:
        """Return a value, or None if the key is unknown or its value is no longer kept."""
        found = self._kept.get(key)
        if found is None or found.expires_at > self._now():
            return found.value if found else None
        self.pop(key)
        return None

    def pop(self, key: K) -> V | None:
        """Drop a value and return it, or return None if there is none."""
        found = self._kept.pop(key, None)
        if found is None:
            return None
        self.bytes -= found.size
        self._on_drop(found.value)
        return found.value

    def resize(self, key: K, size: int) -> None:
        """Change the recorded size of a value, if it is still kept."""
        if found := self._kept.get(key):
            self._kept[key] = found._replace(size=size)
            self.bytes += size - found.size

    def drop_oldest(self) -> None:
        """Drop the oldest value."""
        self.pop(next(iter(self._kept)))

    def values(self) -> Iterator[V]:
        """Iterate over the values that have not expired, newest first."""
        now = self._now()
        return (each.value for each in reversed(self._kept.values()) if each.expires_at > now)

    def clear(self) -> None:
        """Drop everything, without calling `on_drop`."""
        self._kept.clear()
        self.bytes = 0

    def _is_too_much(self, now: float) -> bool:
        is_full = len(self._kept) > self._most or self.bytes > self._max_bytes
        return is_full or next(iter(self._kept.values())).expires_at <= now
