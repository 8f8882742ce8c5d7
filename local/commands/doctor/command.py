"""`darkroom doctor`: say what is missing or wrong, where click is installed."""

import sys

import click

from .__main__ import report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of findings.")
def doctor(*, as_json: bool) -> None:
    """Find what is missing or wrong here.

    Each finding comes with its remedy. Services are asked only if .env or DARKROOM_S3 names real
    ones. Exit code 0: scripts/dev can start.
    """
    text, code = report(as_json=as_json, paint=lambda word, colour: click.style(word, fg=colour))
    click.echo(text)
    sys.exit(code)
