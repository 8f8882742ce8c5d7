"""Imports the handler."""

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .context import LambdaContext
from .faults import RuntimeFault

Handler = Callable[[Any, LambdaContext], Any]


def load_handler(name: str) -> Handler:
    """Import the handler named `package.module.function`, and return it.

    Raises RuntimeFault, or any other exception that the module raises during its import.
    """
    try:
        module, attribute = name.rsplit(".", 1)
    except ValueError as exc:
        raise RuntimeFault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {exc}") from exc
    found = _import(module)
    try:
        handler: Handler = getattr(found, attribute)
    except AttributeError as exc:
        message = f"Handler '{attribute}' missing on module '{module}'"
        raise RuntimeFault("Runtime.HandlerNotFound", message) from exc
    return handler


def _import(module: str) -> ModuleType:
    if module.split(".", maxsplit=1)[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module} as a handler module"
        raise RuntimeFault("Runtime.BuiltInModuleConflict", message)
    try:
        return importlib.import_module(module.replace("/", "."))
    except ImportError as exc:
        message = f"Unable to import module '{module}': {exc}"
        raise RuntimeFault("Runtime.ImportModuleError", message) from exc
    except SyntaxError as exc:
        message = f"Syntax error in module '{module}': {exc}"
        trace = [f'  File "{exc.filename}" Line {exc.lineno}\n    {exc.text}']
        raise RuntimeFault("Runtime.UserCodeSyntaxError", message, trace) from exc
