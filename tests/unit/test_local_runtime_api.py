"""An instance's Runtime API: that it ends cleanly."""

import asyncio
from pathlib import Path

from local.runtime_api import RuntimeApi
from local.template import Function


async def test_the_api_can_be_closed_twice_at_once():
    function = Function("Tiny", "tiny.handler", Path(), (), {}, 3, 128, ())
    api = RuntimeApi(function, lambda kind, message: None)
    await api.open()

    await asyncio.gather(api.close(), api.close())
