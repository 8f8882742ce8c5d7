"""Reads the template named in the settings: this bot's, or another project's."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..failures import TemplateError
from ..settings import LocalSettings
from ..settings.https import trust_variables
from .outside_values import outside_values
from .reading import Endpoints, read_template
from .samconfig import samconfig_parameters
from .source import load_yaml
from .spelling import hint, misspelt
from .template import Function, Template


def read_project(settings: LocalSettings) -> Template:
    """Return the template. With HTTPS, its functions trust the services' certificates."""
    template, trust = _read_project(settings), trust_variables(settings)
    functions = tuple(
        replace(each, environment={**trust, **each.environment}) for each in template.functions
    )
    return replace(template, functions=functions)


def _read_project(settings: LocalSettings) -> Template:
    """Return the template. Raises TemplateError.

    Another project's parameters come from --parameter, then samconfig, then (if template.yaml has
    them too) from the bot. Its functions get AWS_ENDPOINT_URL, also for Lambda and S3.
    """
    if not settings.is_foreign:
        own = {**settings.template_parameters(), **settings.parameters}
        return read_template(settings.template, own)
    declared = load_yaml(settings.template)
    parameters = (declared.get("Parameters") or {}) if isinstance(declared, dict) else {}
    offered = settings.template_parameters() if settings.services else {}
    saved = samconfig_parameters(settings.template.parent)
    known = {name: value for name, value in {**offered, **saved}.items() if name in parameters}
    given = {**known, **settings.parameters}
    template = read_template(settings.template, given, _endpoints(settings), needs_code=True)
    if not template.functions:
        raise TemplateError(f"{settings.template.name}: it has no function to run")
    variables = _env_vars(settings.env_vars)
    names = ["Parameters", *(each.name for each in template.functions)]
    for name in variables:
        if meant := misspelt(name, names):
            why = f"the template has no function {name}: did you mean {meant}?"
            raise TemplateError(f"{settings.env_vars}: {why}")
    functions = tuple(_with_variables(each, settings, variables) for each in template.functions)
    valued = {*settings.parameters, *offered}
    unused = (
        f"samconfig sets {name}, but the template has no such parameter{hint(name, parameters)}"
        for name in sorted(saved.keys() - parameters.keys())  # which SAM ignores
    )
    notes = (*template.notes, *unused, *outside_values(parameters, valued, functions))
    return replace(template, functions=functions, notes=notes)


def _endpoints(settings: LocalSettings) -> Endpoints:
    """Return a function that maps an API's or function's name to its URL (see http_api.apis)."""
    return lambda name: f"http://{name.lower()}.localhost:{settings.gateway_port}"


def _with_variables(
    function: Function, settings: LocalSettings, variables: Mapping[str, Mapping[str, str]]
) -> Function:
    """Return a function with its variables from --env-vars and the local cloud's addresses.

    As with SAM, --env-vars only changes variables that the template declares.
    """
    given = {**variables.get("Parameters", {}), **variables.get(function.name, {})}
    declared = function.environment
    changed = {name: value for name, value in given.items() if name in declared}
    where = {
        "AWS_ENDPOINT_URL": settings.aws_url,
        "AWS_ENDPOINT_URL_LAMBDA": settings.url(settings.lambda_port),
        "AWS_ENDPOINT_URL_S3": settings.s3_url,
    }
    return replace(function, environment={**where, **declared, **changed})


def _env_vars(path: Path | None) -> dict[str, dict[str, str]]:
    """Return each function's variables from the file of --env-vars. Raises TemplateError.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html
    """
    if path is None:
        return {}
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise TemplateError(f"{path}: {exc}") from exc
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise TemplateError(f'{path}: expected JSON like {{"Function": {{"NAME": "value"}}}}')
    return {
        function: {name: _text(value) for name, value in each.items()}
        for function, each in found.items()
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
