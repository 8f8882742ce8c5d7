"""Which event loops the tests run on."""

import asyncio

try:
    import uvloop
except ImportError:  # Windows has none
    uvloop = None

ON_BOTH = {"test_clock.py", "test_outgoing.py"}  # tests that talk to the loop itself


def pytest_asyncio_loop_factories(config, item):
    """Run a test on asyncio's loop, and on uvloop's where that is a different one."""
    loops = {"asyncio": asyncio.new_event_loop}
    if uvloop and item.path.name in ON_BOTH:
        loops["uvloop"] = uvloop.new_event_loop
    return loops
