"""Declares methods of the Bot API by name, and notes what is not emulated.

    @emulates("sendDice", lacks="the animation")
    async def send_dice(call: MethodCall) -> MessageJson: ...

`table` lists the modules with methods; `docs/telegram-methods.md` is generated from it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Generic, TypeVar

from ..bot_api import BOT_API
from .call import MethodCall

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class EmulatedMethod(Generic[R]):
    """A method and its code; `lacks` describes what is not emulated, or is empty."""

    name: str
    run: Callable[[MethodCall], Awaitable[R]]
    lacks: str = ""

    def __call__(self, call: MethodCall) -> Awaitable[R]:
        """Run the method. Raises ApiError."""
        return self.run(call)


def emulates(
    name: str, *, lacks: str = ""
) -> Callable[[Callable[[MethodCall], Awaitable[R]]], EmulatedMethod[R]]:
    """Declare a coroutine function as the code of the method `name`."""
    if name.lower() not in BOT_API:
        raise ValueError(f"the Bot API has no method {name}: see bot_api.json")
    return lambda run: EmulatedMethod(name, run, lacks)


def methods_of(*modules: ModuleType) -> dict[str, EmulatedMethod[object]]:
    """Return the methods declared in these modules, by name."""
    found = [each for module in modules for each in vars(module).values()]
    return {each.name: each for each in found if isinstance(each, EmulatedMethod)}
