"""Explains a function's failed import: where Python looked for the module, and what to do."""

import re
from collections.abc import Iterator

from ..builds.sources import requirements_of
from ..sam.template import Function
from .events import ExceptionLogged

MISSING = re.compile(r"No module named '([^']+)'")


def remedy(function: Function, raised: ExceptionLogged) -> Iterator[str]:
    """Yield an explanation for the function's log if a module is missing.

    There is none for this bot's own functions, which use the local cloud's environment.
    """
    found = MISSING.search(raised.message)
    if found is None or function.python is None:
        return
    name, code = found[1].partition(".")[0], function.code_dir.name
    if function.inline_code:
        where, what = "Lambda's own packages", "use CodeUri, as inline code has no others"
    elif function.build_method == "makefile":
        where = f"the output of make build-{function.name}, the layers and Lambda's own packages"
        what = "let the Makefile install its package, and restart"
    else:
        listed = requirements_of(function.code_dir, function.build_method)
        file = f"{code}/{listed.name if listed else 'requirements.txt'}"
        packages = f"the packages of {file}" + ("" if listed else " (there is none)")
        where = f"{code}, {packages}, the layers and Lambda's own packages"
        what = f"add its package to {file} and restart"
    yield f"{name} is not in {where}: {what}"
