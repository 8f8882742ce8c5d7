"""The event loops on which tests run."""

import asyncio

try:
    import uvloop
except ImportError:  # not available on Windows
    uvloop = None

ON_BOTH = {"test_clock.py", "test_outgoing.py"}  # tests that use the loop directly


def pytest_asyncio_loop_factories(config, item):
    """Run tests on asyncio's loop, and those in ON_BOTH on uvloop's, too."""
    loops = {"asyncio": asyncio.new_event_loop}
    if uvloop and item.path.name in ON_BOTH:
        loops["uvloop"] = uvloop.new_event_loop
    return loops
