"""Resolves host names under localhost, which not every system knows."""

import asyncio


async def known_name(host: str) -> str:
    """Return `host`, or localhost for a name such as bot.localhost that can't be resolved.

    Browsers and curl do the same, but glibc doesn't; Docker's DNS may know another address.
    https://www.rfc-editor.org/rfc/rfc6761#section-6.3
    """
    if not host.endswith(".localhost"):
        return host
    try:
        await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        return "localhost"
    return host
