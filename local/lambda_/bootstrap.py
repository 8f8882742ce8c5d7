"""The script that the local cloud starts as a function's process; it runs the runtime client.

Its arguments are the folder of the packages that the client needs; if this process should fork at
its snapshot, the descriptor of a socket (client/cloning.py); and if it should fork earlier, before
it imports the function's own code, the folders of that (client/base.py). The client is imported
from its own folder and under a special name, so that nothing in this project becomes importable for
a function, or shadows what it imports.
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


class BroughtPackages:
    """Finds the BROUGHT packages in `folder`, and nothing else."""

    def __init__(self, folder: str):
        self._folder = folder

    def find_spec(
        self, name: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a package is (the import system calls this)."""
        return PathFinder.find_spec(name, [self._folder], target) if name in BROUGHT else None


def exit_with_the_cloud() -> None:
    """End this process when the local cloud ends, even if killed, as its pipe then closes.

    On Linux the kernel then ends this process's group. That needs no thread, which would not
    survive a fork, and works even while a call in C holds the interpreter's lock.
    """
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - there is none everywhere
        import select  # noqa: PLC0415 - the same

        fcntl.fcntl(0, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(0, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
        poll = select.poll()
        poll.register(0, select.POLLIN)
        if poll.poll(0):  # the pipe closed before the kernel was asked to watch it
            os._exit(0)
        return

    def wait() -> None:
        os.read(0, 1)
        os._exit(0)

    _thread.start_new_thread(wait, ())


def import_client() -> None:
    """Make the folder `client` importable as a package with the name CLIENT."""
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
