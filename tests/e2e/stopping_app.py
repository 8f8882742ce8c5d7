"""main:app with a breakpoint in its work on the first photo, and a clock that can be moved forward.

STOPS says what stops: `process`, as under debugpy, or `thread`, as at pdb's prompt. CLOCK is a file
with the number of seconds by which the app's clock is ahead.
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
