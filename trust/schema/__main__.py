"""`scripts/generate`: write the files generated from the code, or check that they are current."""

# ruff: noqa: T201 # a command prints

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from .events import events_schema
from .flags import flags_page
from .json_types import Schema
from .methods import methods_page
from .openapi import ROOT, control_document
from .pages import events_page, faults_page, routes_page
from .typescript import typescript


def as_text(document: Schema) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


control = cache(control_document)
events = cache(events_schema)
DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "docs/control.openapi.json": lambda: as_text(control()),
    "docs/events.schema.json": lambda: as_text(events()),
    "docs/reference/control-routes.md": lambda: routes_page(control()),
    "docs/reference/events.md": lambda: events_page(events()),
    "docs/reference/faults.md": faults_page,
    "docs/reference/flags.md": flags_page,
    "docs/telegram-methods.md": methods_page,
    "local/page/types/api.d.ts": lambda: typescript(control()),
}


@cache
def text_of(name: str) -> str:
    """Return the up-to-date content of one of the files."""
    return DOCUMENTS[name]()


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Write or check the files; return 1 if `--check` finds one that doesn't match the code."""
    parser = argparse.ArgumentParser(
        prog="scripts/generate",
        description=f"Write the files generated from the code: {', '.join(DOCUMENTS)}.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if a file is out of date"
    )
    given = parser.parse_args(arguments)
    stale = []
    for name in DOCUMENTS:
        path, text = root / name, text_of(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if given.check:
            stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"generate: wrote {name}")
    for name in stale:
        print(
            f"generate: {name} is out of date; run scripts/generate",
            file=sys.stderr,
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
