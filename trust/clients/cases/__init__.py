"""All handlers, by topic."""

from ..case import Case
from . import contexts, errors, events, exits, imports, logs, results, snapshots

ALL: tuple[Case, ...] = (
    *results.CASES,
    *errors.CASES,
    *imports.CASES,
    *logs.CASES,
    *contexts.CASES,
    *events.CASES,
    *exits.CASES,
    *snapshots.CASES,
)
