"""Launch Debian's Chromium, and watch its pages for errors."""

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
NO_CHROMIUM = "needs Chromium; on Debian: apt-get update && apt-get install -y chromium"
# Playwright's own list, which this one replaces, and the address bar's two pages of suggestions:
# Chromium opens them for each profile, which takes half a second of processor time
DISABLED = [
    "AimEnabled",
    "AutoDeElevate",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "BlockOriginHeaderModificationOnRedirect",
    "DestroyProfileOnBrowserClose",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "Translate",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
]
FLAGS = [
    f"--disable-features={','.join(DISABLED)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright, *flags):
    """Start the browser, or skip the test if Chromium is missing."""
    if not CHROMIUM.exists():
        pytest.skip(NO_CHROMIUM)
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *flags])


def watch(page, own_origin):
    """Return a list that collects the page's errors and its requests to other origins."""
    wrong = []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: _is_foreign(r.url, own_origin) and wrong.append(f"asks {r.url}"))
    return wrong


def _is_foreign(url, own_origin):
    return not url.startswith((f"{own_origin}/", "blob:"))
