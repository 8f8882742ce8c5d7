"""The reference page of commands and their flags."""

import argparse
from collections.abc import Iterator, Sequence

import click

from darkroom_emulators.commands.replicate import REPLICATE
from darkroom_emulators.commands.telegram import TELEGRAM
from darkroom_emulators.kit.command import parser_of
from local.commands.__main__ import COMMANDS, darkroom

from .markdown import GENERATED, page, table
from .openapi import ROOT

WORDS = f"""{GENERATED} In the repository, `scripts/NAME` runs `darkroom NAME`. If a flag names a \
variable, that variable, in the environment or in `.env`, sets the flag too."""
HEAD = ("flag", "what it does")


def flags_page() -> str:
    """Return the page: each subcommand of `darkroom`, then the emulators' commands."""
    parts = ["# Commands and flags", WORDS]
    with click.Context(darkroom, info_name="darkroom") as ctx:
        for name in COMMANDS:
            parts += _command(ctx, name)
    for service in (REPLICATE, TELEGRAM):
        prog = f"darkroom-emulators {service.name}"
        parser, _ = parser_of([service], prog=prog)
        rows = [_flag(each, prog) for each in parser._actions]  # argparse has no public list
        words = f"{service.description} `darkroom emulate {service.name}` takes the same flags."
        parts += [f"## {prog}", words, table(HEAD, rows)]
    return page(parts)


def _command(parent: click.Context, name: str) -> Iterator[str]:
    """Yield the section of a command, then the sections of its subcommands."""
    assert isinstance(parent.command, click.Group)
    command = parent.command.get_command(parent, name)
    if command is None:
        raise LookupError(f"{parent.command_path} {name} is not installed")
    ctx = click.Context(command, info_name=name, parent=parent)
    rows = list(_options(command, ctx))
    if rows:
        yield f"## {ctx.command_path}"
        yield f"`{ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}`"
        yield (command.help or "").partition("\n\n")[0].replace("\n", " ")
        yield table(HEAD, rows)
    for each in command.list_commands(ctx) if isinstance(command, click.Group) else ():
        yield from _command(ctx, each)


def _options(command: click.Command, ctx: click.Context) -> Iterator[Sequence[str]]:
    for each in command.get_params(ctx):
        record = each.get_help_record(ctx)
        if isinstance(each, click.Option) and record:
            flag, words = record
            yield f"`{flag}`", words.replace(f"{ROOT}/", "")


def _flag(action: argparse.Action, prog: str) -> Sequence[str]:
    names = ", ".join(action.option_strings)
    flag = f"{names} {action.metavar}" if action.metavar else names
    return f"`{flag}`", (action.help or "") % {**vars(action), "prog": prog}
