"""The pytest plugin: fixtures of both emulators, found by entry point."""

from .replicate import replicate_emulator, start_replicate_emulator
from .telegram import telegram

__all__ = ["replicate_emulator", "start_replicate_emulator", "telegram"]
