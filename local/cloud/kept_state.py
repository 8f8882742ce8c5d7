"""Keeps the local cloud's state in a folder, for `--keep`."""

import contextlib
import importlib.metadata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from darkroom_emulators.kit.start_failed import StartFailed
from operations.failures import CannotStart

if TYPE_CHECKING:
    from darkroom_emulators.kit.state_folder import StateFolder

QUEUE = "events"  # the name of Lambda's queue of asynchronous invocations
SERVICES = ("replicate", "telegram", QUEUE)


@contextlib.contextmanager
def kept_state(folder: Path | None, say: Callable[[str], None]) -> Iterator["StateFolder | None"]:
    """Keep the state in `folder` during the block, or in memory if `folder` is None.

    `say` is called with messages for the user. Raises CannotStart if the folder is unusable.
    """
    if folder is None:
        yield None
        return
    from darkroom_emulators.kit.state_folder import StateFolder  # noqa: PLC0415 - only needed when state is kept

    try:
        state = StateFolder(
            folder,
            SERVICES,
            version=f"moto {importlib.metadata.version('moto')}",
            packages=("local",),
        )
    except StartFailed as exc:
        raise CannotStart(str(exc)) from exc
    for note in state.notes:
        say(note)
    try:
        yield state
    finally:
        state.close()
