"""main:app with a breakpoint at its first photo, and a clock that can be moved forward.

STOPS names what the breakpoint stops: `process`, as debugpy does, or `thread`, as pdb's prompt
does. CLOCK is a file that contains how many seconds the app's clock is ahead.
"""

import os
import signal
import time
from pathlib import Path

from main import app as main_app
from telegram_webhook.orders import Orders

bring = Orders._bring
stops = iter([os.environ["STOPS"]])


def stop_and_bring(self, *given):
    what = next(stops, None)
    if what == "process":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif what == "thread":
        breakpoint()
    return bring(self, *given)


Orders._bring = stop_and_bring


def time_now():
    return time.time() + float(Path(os.environ["CLOCK"]).read_text())


async def app(scope, receive, send):
    request = {"requestContext": {"timeEpoch": time_now() * 1000}}
    await main_app({**scope, "aws.event": request}, receive, send)
