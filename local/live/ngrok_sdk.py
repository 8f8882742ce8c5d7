"""Opens a tunnel with ngrok's SDK, as in `python -m local.live.ngrok_sdk 127.0.0.1:8000`.

Prints the public address, or one line with the reason for failure, and keeps the tunnel open until
its standard input ends. It is a separate process because the SDK's threads outlive a failed session
and sometimes crash the interpreter on exit (seen with 1.3.0 and 1.4.0). The process that restores
the webhook must not crash.
"""

import asyncio
import importlib
import os
import sys

FAILED = 3


async def hold(gateway: str) -> None:
    """Forward a public address to `gateway`, using the token in NGROK_AUTHTOKEN."""
    ngrok = importlib.import_module("ngrok")  # the extra [live]
    options = {"domain": os.environ["NGROK_DOMAIN"]} if os.environ.get("NGROK_DOMAIN") else {}
    listener = await ngrok.forward(gateway, authtoken_from_env=True, **options)
    print(listener.url(), flush=True)  # noqa: T201 - for the parent
    await asyncio.to_thread(sys.stdin.buffer.read)
    await listener.close()


def main() -> int:
    """Run the tunnel and return the exit code."""
    try:
        asyncio.run(hold(sys.argv[1]))
    except (ValueError, RuntimeError) as exc:  # what the SDK raises
        print(": ".join(map(str, exc.args)), flush=True)  # noqa: T201 - for the parent
        return FAILED
    return 0


if __name__ == "__main__":
    code = main()
    os._exit(code)  # skips the interpreter's normal exit, during which the SDK can crash
