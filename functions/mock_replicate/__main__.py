"""Runs the Replicate emulator on its own: `python -m mock_replicate --port 8001`."""

import sys

from darkroom_emulators.commands.replicate import main

if __name__ == "__main__":
    sys.exit(main(prog="python -m mock_replicate", https=False))
