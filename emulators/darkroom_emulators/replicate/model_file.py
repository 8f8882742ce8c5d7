"""Loads a user's own models from a Python file that lists them in `MODELS`."""

import inspect
import runpy
import traceback
from pathlib import Path

from .function_model import FunctionModel
from .model import Model


class BadModelFile(ValueError):
    """The file is missing, fails, or has no valid `MODELS`; the text begins with its path."""


def read_models(path: str) -> tuple[Model, ...]:
    """Run a file and return its `MODELS`. Raises BadModelFile."""
    where = Path(path)
    if not where.is_file():
        raise BadModelFile(f"{path}: there is no such file")
    try:
        found = runpy.run_path(str(where), run_name="darkroom_models").get("MODELS")
        models = tuple(found) if isinstance(found, list | tuple) else ()
        if not models or not all(isinstance(model, Model) for model in models):
            form = 'MODELS = [FunctionModel("me", "mine", function), ...]'
            raise BadModelFile(f"{path}: it needs {form}")
    except BadModelFile:
        raise
    except SyntaxError as exc:
        raise BadModelFile(f"{exc.filename or path}:{exc.lineno}: {exc.msg}") from exc
    except Exception as exc:
        raise BadModelFile(f"{_line_of(exc, where)}: {type(exc).__name__}: {exc}") from exc
    for model in models:
        _check_schema(model, path)
    return models


def _check_schema(model: Model, path: str) -> None:
    """Raise BadModelFile at startup if the model has no valid schema, not at its first call."""
    try:
        _ = model.version
    except (TypeError, NameError, KeyError) as exc:
        line = (
            f":{inspect.unwrap(model.function).__code__.co_firstlineno}"
            if isinstance(model, FunctionModel)
            else ""
        )
        raise BadModelFile(f"{path}{line}: {model.full_name}: {exc}") from exc


def _line_of(exc: Exception, where: Path) -> str:
    """Return the innermost line of the user's file in the exception's traceback, as FILE:LINE."""
    frames = traceback.extract_tb(exc.__traceback__)
    own = [frame for frame in frames if Path(frame.filename) == where]
    return f"{where}:{own[-1].lineno}" if own else str(where)
