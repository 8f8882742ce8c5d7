"""The environment of a function's process: the template's variables, and those that Lambda sets.

Nothing is inherited from the developer's own environment.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
"""

import os
import sys
import tempfile

from ..credentials import Credentials
from ..sam.made_up import REGION
from ..sam.template import Function


def function_environment(
    function: Function,
    credentials: Credentials,
    *,
    instance: str,
    runtime_api: str,
    has_snapshot: bool = False,
) -> dict[str, str]:
    """Return all variables of an instance whose Runtime API is at `runtime_api`."""
    is_restored = has_snapshot or function.snap_start
    own = (function.code_dir, *function.package_dirs)
    folders = (*own, *function.layer_dirs, *function.shared_dirs)
    name = function.aws_name or function.name
    libraries = _in_layers(function, "lib")
    return {
        "_HANDLER": function.handler,
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{_runtime(function)}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if is_restored else "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        **clone_environment(instance=instance, runtime_api=runtime_api),
        **function.logging,
        "AWS_REGION": REGION,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        # not the developer's home: boto3 would read its .aws, and `requests` its .netrc
        "HOME": tempfile.gettempdir(),
        "LAMBDA_RUNTIME_DIR": os.path.dirname(__file__),  # noqa: PTH120 - a string is wanted
        "LAMBDA_TASK_ROOT": str(function.code_dir),
        "LANG": "en_US.UTF-8",
        **({"LD_LIBRARY_PATH": os.pathsep.join(libraries)} if libraries else {}),
        "PATH": os.pathsep.join([os.defpath, *_in_layers(function, "bin")]),
        "PYTHONPATH": os.pathsep.join(str(folder) for folder in folders),
        "TZ": ":UTC",
        **function.environment,
    }


def _in_layers(function: Function, name: str) -> list[str]:
    """Return the layers' folders called `name`, such as bin, which Lambda puts into /opt.

    https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
    """
    imported = (*function.layer_dirs, *function.shared_dirs)
    found = (each.with_name(name) for each in imported if each.name == "python")
    return [str(folder) for folder in found if folder.is_dir()]


def clone_environment(*, instance: str, runtime_api: str) -> dict[str, str]:
    """Return the variables that differ between clones of an instance."""
    return {"AWS_LAMBDA_LOG_STREAM_NAME": instance, "AWS_LAMBDA_RUNTIME_API": runtime_api}


def _runtime(function: Function) -> str:
    """Return the runtime to report: the template's if the function was built for it, or ours."""
    own = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return own if function.python is None else function.runtime
