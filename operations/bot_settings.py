"""Checks the settings in `.env` against the bot's `Settings` model, before a photo arrives."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import ValidationError

from common.runtime.settings import Settings

from .failures import CannotStart

REMEDY = (
    ".env.example lists all settings; to add one, declare it in common/runtime/settings.py "
    "and template.yaml too (docs/settings.md)"
)
VARIABLES = {name.upper(): name for name in Settings.model_fields}


class Fault(NamedTuple):
    """A problem with a variable, and its remedy. Neither text quotes the variable's value."""

    variable: str
    words: str
    remedy: str


def faults_of(values: Mapping[str, str]) -> list[Fault]:
    """Return the problems with the variables in `.env`; unknown AWS_... variables are allowed."""
    strange = [
        Fault(name, "is not a setting of the bot", REMEDY)
        for name in values
        if name not in VARIABLES and not name.startswith("AWS_")
    ]
    try:
        Settings.model_validate(
            {VARIABLES[name]: value for name, value in values.items() if name in VARIABLES}
        )
    except ValidationError as exc:
        names = sorted({str(error["loc"][0]) for error in exc.errors() if error["loc"]})
    else:
        return strange
    return strange + [
        Fault(name.upper(), "is invalid", f"set it to {Settings.model_fields[name].description}")
        for name in names
    ]


def check_settings(values: Mapping[str, str]) -> None:
    """Raise CannotStart if settings are invalid, naming each one and its remedy."""
    if faults := faults_of(values):
        raise CannotStart("; ".join(f"{name} {words}: {remedy}" for name, words, remedy in faults))
