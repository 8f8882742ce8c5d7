"""The Replicate emulator for all contract tests: it checks its responses and keeps its state."""

from answers import faults_of_answer

from darkroom_emulators.replicate.app import create_app
from darkroom_emulators.replicate.base_path import api_path
from darkroom_emulators.testing.replicate import ReplicateEmulator
from tests.kept import Shelf


class CheckedEmulator(ReplicateEmulator):
    """An emulator that records every response that differs from Replicate's published schema."""

    def __init__(self, settings, shelf=None, **more):
        super().__init__(settings, **more)
        self.shelf = shelf or Shelf()
        self.wrong_answers = []
        self.checked = 0

    def clock_at(self, now):
        """Set the clock to `now`, in Unix seconds; this works even before the emulator starts."""
        self._home.clock._rebase(now, self._home.clock.speed)

    def create_app(self, clock, log):
        return create_app(self.settings, clock=clock, log=log, keeping=self.shelf.keeper)

    def check_kept(self):
        """Fail unless all state was stored and can be read back."""
        assert self.run(self.shelf.missing) == []
        self.shelf.again()

    async def build_app(self):
        app = await super().build_app()

        async def checked(scope, receive, send):
            if scope["type"] != "http" or scope["path"].startswith("/_emulator/"):
                await app(scope, receive, send)
                return
            start, body = {}, bytearray()

            async def spy(message):
                start.update(message)
                body.extend(message.get("body", b""))
                await send(message)

            await app(scope, receive, spy)
            if "status" in start:
                self.check(scope, start, bytes(body))

        return checked

    def check(self, scope, start, body):
        headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        kind = headers.get("content-type", "")
        path, method, status = api_path(scope["path"]), scope["method"], start["status"]
        self.wrong_answers += faults_of_answer(method, path, status, kind, body)
        self.checked += 1
