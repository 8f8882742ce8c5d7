"""The Telegram emulator with a keeper, as in all contract tests."""

from darkroom_emulators.telegram.api.app import create_app
from darkroom_emulators.testing.telegram import TelegramEmulator
from tests.kept import Shelf


class KeptTelegram(TelegramEmulator):
    """An emulator that keeps its state; at the end all of it must be kept and readable.

    With the `shelf` of another it continues with the state kept there; `now` is its time.
    """

    def __init__(self, *, speed=0.0, shelf=None, now=None):
        super().__init__(speed=speed, thread=None)
        self.shelf = shelf or Shelf()
        if now is not None:
            self._home.clock._rebase(now, self._home.clock.speed)

    def create_app(self, clock, log):
        return create_app(self.settings, clock=clock, log=log, keeping=self.shelf.keeper)

    def check_kept(self):
        assert self.run(self.shelf.missing) == []
        self.shelf.again()
