"""Reads the settings of the local cloud from options, the environment and `.env`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ..flags import Project
from .bot_values import ADDRESSES, LOCAL_VALUES, STORE_KEYS, of_the_bot
from .cloud_options import cloud_options
from .local_settings import SERVICES, LocalSettings
from .template_options import template_options


def read_settings(
    arguments: Sequence[str], root: Path, variables: Mapping[str, str] = os.environ
) -> LocalSettings:
    """Return the settings for the project at `root`, given the arguments of `scripts/dev`.

    Raises click.UsageError if an option is invalid, or CannotStart if `.env` can't be read.
    """
    where = Project(root, variables)
    found = _cloud.make_context("darkroom dev", list(arguments), obj=where).params
    return settings_of(root, **found)


def settings_of(
    root: Path,
    *,
    env: Mapping[str, str],
    s3: str,
    functions: str,
    allow_host: frozenset[str],
    template: Path | None = None,
    with_: frozenset[str] = frozenset(),
    **more: Any,
) -> LocalSettings:
    """Return the settings, given the values of `cloud_options` and other options."""
    own = (root / "template.yaml").resolve()
    chosen = template.resolve() if template else own
    of_bot = of_the_bot(env)
    if chosen != own:  # another project's functions get none of this bot's secrets
        of_bot = {name: of_bot[name] for name in STORE_KEYS if s3 and name in of_bot}
    return LocalSettings(
        external_s3=s3,
        template=chosen,
        is_foreign=chosen != own,
        services=SERVICES if chosen == own else with_,
        bot=LOCAL_VALUES | of_bot,
        allowed_hosts=allow_host,
        functions_url=functions,
        unused_addresses=tuple(
            name
            for name, usual in ADDRESSES.items()
            if env.get(name, "").rstrip("/") not in {"", usual}
        ),
        **more,
    )


@click.command()
@cloud_options
@template_options
def _cloud(**_: Any) -> None:
    """Read the options for `read_settings`."""
