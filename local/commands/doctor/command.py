"""`darkroom doctor`: the checks of `python -m local.commands.doctor` as a click command."""

import sys

import click

from .__main__ import report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of findings.")
def doctor(*, as_json: bool) -> None:
    """Check the machine, settings and services.

    Each problem is shown with a remedy. Services are only contacted if .env or DARKROOM_S3 names
    real ones. Exits with 0 if scripts/dev can start.
    """
    text, code = report(as_json=as_json, paint=lambda word, color: click.style(word, fg=color))
    click.echo(text)
    sys.exit(code)
