"""Finds values that only CloudFormation fetches from SSM or Secrets Manager."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from .template import Function

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
FETCHED_TYPE = "AWS::SSM::Parameter::Value<"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
REFERENCE = "{{resolve:"


def outside_values(
    declared: Mapping[str, Any], given: Collection[str], functions: Iterable[Function]
) -> Iterator[str]:
    """Yield a note for each parameter, and one for all variables, that must be set manually.

    `declared` are the template's parameters; `given` has the names of those whose value was set.
    """
    for name, spec in declared.items():
        if str(spec["Type"]).startswith(FETCHED_TYPE) and name not in given:
            how = f"give the value with --parameter {name}=VALUE"
            yield f"{name} is set to the name of a parameter in SSM, not to its value: {how}"
    variables = {
        name
        for function in functions
        for name, value in function.environment.items()
        if REFERENCE in value
    }
    if variables:
        names = ", ".join(sorted(variables))
        yield f"nothing resolves {REFERENCE}...}}}} here: set {names} with --env-vars"
