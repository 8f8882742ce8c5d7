"""The browser in which the page is tested."""

import contextlib

import psutil

SWITCH = "--disable-features="


def disabled(process):
    """Return the features that each such switch of a process disables."""
    with contextlib.suppress(psutil.Error):  # it has ended meanwhile
        given = [each for each in process.cmdline() if each.startswith(SWITCH)]
        return [set(each.removeprefix(SWITCH).split(",")) for each in given]
    return []


def test_no_feature_that_playwright_disables_is_enabled(browser):
    assert browser.is_connected()
    processes = psutil.Process().children(recursive=True)
    (playwrights, ours), *_ = (lists for each in processes if len(lists := disabled(each)) == 2)
    assert playwrights <= ours
