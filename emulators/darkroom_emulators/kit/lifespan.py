"""The ASGI lifespan of an app that has nothing to do at startup or shutdown."""

from starlette.types import Receive, Send

BEFORE_END = "before_end"
"""What the state of a lifespan may hold: called before the server waits for open requests."""


async def answer_lifespan(receive: Receive, send: Send) -> None:
    """Acknowledge startup and shutdown."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
