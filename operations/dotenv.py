"""Reads `.env` files with python-dotenv, whose syntax is close to docker compose's."""

import io
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from .failures import CannotStart


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables that a file sets; a missing file sets none. Raises CannotStart.

    Comments and `export` work as in a shell. `${NAME}` is expanded even in single quotes.
    """
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CannotStart(f"{path} is not UTF-8: save it as UTF-8") from None
    except OSError as exc:
        raise CannotStart(f"{path} can't be read: {exc.strerror}") from exc
    # python-dotenv would ignore invalid lines, and only log them
    if wrong := [each.original.line for each in parse_stream(io.StringIO(text)) if each.error]:
        raise CannotStart(f"{path}, line {wrong[0]}: neither NAME=value nor a # comment")
    return {name: value or "" for name, value in dotenv_values(stream=io.StringIO(text)).items()}
