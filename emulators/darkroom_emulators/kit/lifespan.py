"""The ASGI lifespan of an app that has nothing to do at startup or shutdown."""

from starlette.types import Receive, Send

BEFORE_END = "before_end"
"""An optional key of the lifespan state: a function called before waiting for open requests."""


async def answer_lifespan(receive: Receive, send: Send) -> None:
    """Acknowledge startup and shutdown."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
