"""Runs the runtime client. The local cloud starts this script as a function's process.

The first argument is the folder with the client's packages. To fork at the snapshot, a socket's
descriptor follows (client/cloning.py). To fork before the function's own code is imported, the
folders of that code follow as well (client/base.py). The client is imported from its own folder
under a special name, so that functions can't import anything of this project by accident.
"""

import _thread
import os
import signal
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

CLIENT = "darkroom_runtime_client"
# Lambda provides these to every function; a function's own copy takes precedence, as on Lambda
BROUGHT = {"simplejson", "snapshot_restore_py"}


_pipe: int | None = None  # a copy of the descriptor that standard input had


class BroughtPackages:
    """An import finder that finds only the BROUGHT packages, in `folder`."""

    def __init__(self, folder: str):
        self._folder = folder

    def find_spec(
        self, name: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of one of these packages, or None (the import system calls this)."""
        return PathFinder.find_spec(name, [self._folder], target) if name in BROUGHT else None


def exit_with_the_cloud() -> None:
    """End this process when its pipe closes, because the local cloud has ended or been killed.

    On Linux the kernel then kills this process's group. This works without a thread, which would
    not survive a fork, and even while C code holds the interpreter's lock. The function itself gets
    an empty standard input.
    """
    global _pipe  # noqa: PLW0603 - a clone replaces its original's
    if _pipe is not None:
        os.close(_pipe)
    _pipe = pipe = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not available everywhere
        import select  # noqa: PLC0415 - the same

        fcntl.fcntl(pipe, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        if poll.poll(0):  # the pipe closed before the kernel was asked to watch it
            os._exit(0)
        return

    def wait() -> None:
        os.read(pipe, 1)
        os._exit(0)

    _thread.start_new_thread(wait, ())


def import_client() -> None:
    """Make the folder `client` importable as the package CLIENT."""
    folder = os.path.join(os.path.dirname(__file__), "client")  # noqa: PTH118, PTH120 - no pathlib
    spec = spec_from_file_location(
        CLIENT,
        os.path.join(folder, "__init__.py"),  # noqa: PTH118
        submodule_search_locations=[folder],
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"the runtime client is missing: {folder}")
    sys.modules[CLIENT] = package = module_from_spec(spec)
    spec.loader.exec_module(package)


def main() -> None:
    """Serve the function until the local cloud ends."""
    exit_with_the_cloud()
    packages, *control = sys.argv[1:]
    del sys.argv[1:]
    sys.meta_path.append(BroughtPackages(packages))
    import_client()
    from darkroom_runtime_client.serving import serve  # type: ignore  # noqa: PLC0415

    original = base = None
    if control:
        from darkroom_runtime_client.cloning import Original  # type: ignore  # noqa: PLC0415

        original = Original(int(control[0]), exit_with_the_cloud)
    if roots := control[1:]:
        from darkroom_runtime_client.base import PackageBase  # type: ignore  # noqa: PLC0415

        base = PackageBase(os.environ["_HANDLER"], roots)
    serve(os.environ["_HANDLER"], original, base)


if __name__ == "__main__":
    main()
