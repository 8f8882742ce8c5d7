"""The state of the local cloud in a folder, for `--keep`."""

import contextlib
import importlib.metadata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from darkroom_emulators.kit.start_failed import StartFailed
from operations.failures import CannotStart

if TYPE_CHECKING:
    from darkroom_emulators.kit.state_folder import StateFolder

QUEUE = "events"  # the name for Lambda's queue of asynchronous invocations
SERVICES = ("replicate", "telegram", QUEUE)


@contextlib.contextmanager
def kept_state(folder: Path | None, say: Callable[[str], None]) -> Iterator["StateFolder | None"]:
    """Keep the state in `folder` within the block; None keeps everything in memory.

    `say` is called with messages for the user. Raises CannotStart.
    """
    if folder is None:
        yield None
        return
    from darkroom_emulators.kit.state_folder import StateFolder  # noqa: PLC0415 - what only those who keep state need

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
