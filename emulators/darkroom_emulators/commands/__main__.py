"""The command `darkroom-emulators`."""

import argparse
import importlib
import sys

from ..kit.flags import CommandParser

COMMANDS = {
    "replicate": "emulate Replicate's HTTP API on port 8001",
    "telegram": "emulate the Telegram Bot API on port 8002",
    "both": "run both emulators on one clock",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen command and return its exit status; the other commands are not imported."""
    width = max(map(len, COMMANDS))
    parser = CommandParser(
        prog="darkroom-emulators",
        description="Emulators of Replicate and Telegram, for tests and offline development.",
        epilog="\n".join(f"{name:{width}}  {words}" for name, words in COMMANDS.items())
        + "\n\nEach command has its own flags: darkroom-emulators both --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    parser.add_argument("command", choices=COMMANDS)
    # not required, so that the error for a missing command doesn't name it
    parser.add_argument("flags", nargs=argparse.REMAINDER).required = False
    args = parser.parse_args(arguments)
    try:
        chosen = importlib.import_module(f".{args.command}", __package__)
        return int(chosen.main(args.flags))
    except KeyboardInterrupt:  # while it starts
        return 130


class _Version(argparse.Action):
    """Prints the version, which is looked up only here because the lookup is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib import metadata  # noqa: PLC0415 - see above

        print(parser.prog, metadata.version("darkroom-emulators"))  # noqa: T201 - its output
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
