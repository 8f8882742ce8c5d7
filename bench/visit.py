"""Measure a first visit to the page with an empty cache: bytes on the wire, and requests.

Both are compared with an earlier commit's, in clouds without photos. Neither varies. Responses are
counted with their headers, as Chromium received them, until no more arrive.
"""

from playwright.sync_api import sync_playwright

from .before import AGAINST, OTHER, REMEDY
from .cloud_memory import CheckoutCloud
from .goals import BEFORE_PAGE
from .page import CHROMIUM, FLAGS
from .report import Row

NAME = "the page's first visit"
QUIET_MS, LOOK_MS = 1500, 100


def measure(_: int) -> list[Row]:
    """Return both rows."""
    if not CHROMIUM.exists():
        return [Row(NAME, "KB", skipped="needs Chromium; on Debian: apt-get install chromium")]
    if OTHER is None:
        return [Row(NAME, "KB", skipped=REMEDY)]
    ours, theirs = _visited(CheckoutCloud()), _visited(CheckoutCloud(OTHER))
    return [
        Row(
            f"{NAME}, on the wire",
            "KB",
            [sum(ours) / 1e3],
            AGAINST,
            [sum(theirs) / 1e3],
            goal=BEFORE_PAGE,
        ),
        Row(f"{NAME}, requests", "", [len(ours)], AGAINST, [len(theirs)]),
    ]


def _visited(cloud: CheckoutCloud) -> list[int]:
    """Return the bytes of each response."""
    sizes: list[int] = []
    with cloud.running(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page()
            tools = page.context.new_cdp_session(page)
            tools.on("Network.loadingFinished", lambda end: sizes.append(end["encodedDataLength"]))
            tools.send("Network.enable")
            page.goto(cloud.url("page"), wait_until="load")
            seen, quiet = 0, 0
            while quiet < QUIET_MS:  # not "networkidle", because the event stream never ends
                page.wait_for_timeout(LOOK_MS)
                quiet = quiet + LOOK_MS if len(sizes) == seen else 0
                seen = len(sizes)
        finally:
            browser.close()
    return sizes
