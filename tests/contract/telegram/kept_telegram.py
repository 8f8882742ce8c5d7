"""The Telegram emulator with persistent state, as all contract tests use it."""

from darkroom_emulators.telegram.api.app import create_app
from darkroom_emulators.testing.telegram import TelegramEmulator
from tests.kept import Shelf


class KeptTelegram(TelegramEmulator):
    """An emulator that stores its state; tests check at the end that all of it can be read back.

    Given another emulator's `shelf`, it continues from the state stored there; `now` sets its time.
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
