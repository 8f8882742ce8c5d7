"""Markdown pages with tables."""

import re
from collections.abc import Iterable, Sequence

GENERATED = "`scripts/generate` writes this page from the code."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, each row on one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, each))} |" for each in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


def page(parts: Iterable[str]) -> str:
    """Return a page with these headings, paragraphs and tables."""
    return "\n\n".join(parts) + "\n"
