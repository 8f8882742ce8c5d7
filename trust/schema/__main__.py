"""`scripts/generate`: write what is generated from the code, or check that it is up to date."""

# ruff: noqa: T201 # a command prints

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from .events import events_schema
from .json_types import Schema
from .openapi import ROOT, control_document
from .typescript import typescript


def as_text(document: Schema) -> str:
    """Return a document as it is written."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "docs/control.openapi.json": lambda: as_text(control_document()),
    "docs/events.schema.json": lambda: as_text(events_schema()),
    "local/page/types/api.d.ts": lambda: typescript(control_document()),
}


def main(arguments: list[str] | None = None, *, root: Path = ROOT) -> int:
    """Return 1 if `--check` finds a file that is not what the code says."""
    parser = argparse.ArgumentParser(
        prog="scripts/generate",
        description=f"Write what is generated from the code: {', '.join(DOCUMENTS)}.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1: a file is out of date"
    )
    given = parser.parse_args(arguments)
    stale = []
    for name, document in DOCUMENTS.items():
        path, text = root / name, document()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if given.check:
            stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"generate: wrote {name}")
    for name in stale:
        print(
            f"generate: {name} is not what the code says; scripts/generate writes it",
            file=sys.stderr,
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
