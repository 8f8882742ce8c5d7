"""The Replicate emulator as an ASGI app, for any ASGI server: `uvicorn mock_replicate.app:app`."""

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.replicate.app import create_app
from darkroom_emulators.replicate.settings import ReplicateSettings

_clock = Clock()
app = create_app(ReplicateSettings(), clock=_clock, log=EventLog(_clock))
