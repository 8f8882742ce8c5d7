"""Serializes objects and reads them back; dataclasses are stored by the names of their fields.

An object that has its own place is written only there, and other objects refer to it. Only the
emulators' classes and plain containers are loaded, so that a folder from elsewhere can't run code.
"""

import io
import pickle
from collections.abc import Callable, Container, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

Place = tuple[str, Hashable]
PACKAGE = __name__.partition(".")[0]
CONTAINERS = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("collections", "OrderedDict"),
    ("collections", "deque"),
}


class OtherShape(Exception):
    """The stored state doesn't have the form that this version expects."""


class Loader:
    """Reads the rows of one service, in any order. `places` contains the place of each row.

    It accepts classes of the emulators and of `packages`.
    """

    def __init__(self, places: Container[Place], packages: Container[str] = ()):
        self._places, self._packages = places, packages
        self._found: dict[Place, Any] = {}

    def read(self, content: bytes) -> Any:
        """Return the value of a row. Raises OtherShape."""
        try:
            return _Unpickler(io.BytesIO(content), self._at, self._packages).load()
        except OtherShape:
            raise
        except Exception as exc:  # pickle can raise any exception for foreign bytes
            raise OtherShape(f"{type(exc).__name__}: {exc}") from exc

    def _at(self, kind: type, name: str, key: Hashable) -> Any:
        """Return the object at a place, possibly not filled yet, or None if it wasn't stored."""
        place = (name, key)
        if place not in self._places:
            return None
        if place not in self._found:
            self._found[place] = _new(kind)
        return self._found[place]


def dump(value: object, places: Mapping[int, Place], own: Place) -> bytes:
    """Pickle the value of the row `own`; `places` maps the `id` of each object to its row."""
    into = io.BytesIO()
    _Pickler(into, places, own).dump(value)
    return into.getvalue()


class _Pickler(pickle.Pickler):
    def __init__(self, into: io.BytesIO, places: Mapping[int, Place], own: Place):
        super().__init__(into, protocol=5)
        self._places, self._own = places, own

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, type) or not is_dataclass(value):
            return NotImplemented
        place = self._places.get(id(value))
        if place is None:
            return _new, (type(value),), _state(value), None, None, _fill
        reference = _at, (type(value), *place)
        return (*reference, _state(value), None, None, _fill) if place == self._own else reference


class _Unpickler(pickle.Unpickler):
    def __init__(
        self,
        content: io.BytesIO,
        at: Callable[[type, str, Hashable], Any],
        packages: Container[str],
    ):
        super().__init__(content)
        self._at, self._packages = at, packages

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__:
            return {"_at": self._at, "_new": _new, "_fill": _fill}[name]
        if (module, name) in CONTAINERS:
            return super().find_class(module, name)
        package = module.partition(".")[0]
        if package == PACKAGE or package in self._packages:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise OtherShape(f"{module}.{name} is not a class that the state may contain")


def _at(kind: type, name: str, key: Hashable) -> Any:
    raise NotImplementedError("pickles only refer to this function; `Loader` replaces it")


def _new(kind: type) -> Any:
    return object.__new__(kind)


def _state(value: Any) -> dict[str, object]:
    return {name: getattr(value, name) for name in _kept_names(type(value))}


def _fill(value: Any, state: dict[str, object]) -> None:
    kind = type(value)
    if tuple(state) != _kept_names(kind):
        raise OtherShape(f"the fields of {kind.__name__} have changed")
    for name, kept in state.items():
        object.__setattr__(value, name, kept)
    for field in fields(kind):
        if field.name not in state:
            default = field.default
            if field.default_factory is not MISSING:
                default = field.default_factory()
            object.__setattr__(value, field.name, default)


_NAMES: dict[type, tuple[str, ...]] = {}


def _kept_names(kind: type) -> tuple[str, ...]:
    """Return the names of the fields to store: all except those in the class's UNKEPT."""
    if kind not in _NAMES:
        unkept: frozenset[str] = getattr(kind, "UNKEPT", frozenset())
        _NAMES[kind] = tuple(each.name for each in fields(kind) if each.name not in unkept)
    return _NAMES[kind]
