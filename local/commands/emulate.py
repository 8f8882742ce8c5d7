"""`darkroom emulate`: run only the emulators, through their own commands."""

import importlib
import sys

import click

HANDED_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False}


@click.group(short_help="Run only the emulators.")
def emulate() -> None:
    """Run only the emulators. Each has its own options: `darkroom emulate telegram --help`."""


def _hand_on(name: str, words: str) -> None:
    @emulate.command(name, help=words, add_help_option=False, context_settings=HANDED_ON)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def run(arguments: tuple[str, ...]) -> None:
        command = importlib.import_module(f"darkroom_emulators.commands.{name}")
        sys.exit(command.main(list(arguments), prog=f"darkroom emulate {name}", https=False))


_hand_on("replicate", "Emulate Replicate's API.")
_hand_on("telegram", "Emulate the Telegram Bot API and the people who write to a bot.")
_hand_on("both", "Emulate both on one clock.")
