"""The emulators' page without a cloud, with the aiogram bot from docs/test-your-bot.md."""

import json
import os
import subprocess
import sys

import pytest
import requests
from playwright.sync_api import expect

from tests.waits import wait_for
from trust.children import started
from trust.cloud import ROOT

from .browser import watch
from .conftest import WIDE
from .page_steps import answer, send
from .test_page import AXE, serious

EXAMPLE = ROOT / "docs" / "examples" / "aiogram"
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def emulators():
    """Both emulators, started by one command."""
    command = [sys.executable, "-m", "darkroom_emulators.commands", "both", "--json"]
    free = ["--replicate-port", "0", "--telegram-port", "0"]
    with started([*command, *free], stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())


@pytest.fixture(scope="module")
def bot(emulators):
    """The example bot, which polls in a separate process."""
    models, telegram = emulators["replicate"], emulators["telegram"]
    settings = {"REPLICATE_BASE_URL": models["url"], "REPLICATE_API_TOKEN": "r8_test"}
    code = (
        "import asyncio, sys, bot, replicate\n"
        "asyncio.run(bot.run(sys.argv[1], replicate.default_client, sys.argv[2]))"
    )
    with started(
        [sys.executable, "-c", code, telegram["token"], telegram["url"]],
        cwd=EXAMPLE,
        env=os.environ | models["trust"] | settings,
    ):
        with requests.get(
            f"{telegram['url']}/_emulator/events", headers=STREAM, stream=True
        ) as stream:
            assert any(b'"poll.waiting"' in line for line in stream.iter_lines(chunk_size=None))
        yield


@pytest.fixture
def page(browser, emulators, bot):
    address = emulators["telegram"]["page"]
    with browser.new_context(viewport=WIDE, reduced_motion="reduce") as context:
        opened = context.new_page()
        wrong = watch(opened, address.rstrip("/"))
        opened.goto(address)
        yield opened
        assert wrong == []


def test_a_photo_sent_to_the_bot_comes_back(page):
    send(page, caption="make it blue")

    expect(answer(page)).to_be_visible()
    assert answer(page).evaluate("picture => picture.naturalWidth") > 0


def test_a_fault_and_the_clock_are_switched_on_the_page(page, emulators):
    control = f"{emulators['telegram']['url']}/_emulator"
    page.get_by_test_id("tab-faults").click()
    before = requests.get(f"{control}/clock", timeout=20).json()["now"]
    page.get_by_test_id("skip-3600").click()
    page.get_by_test_id("fault-duplicate_update").check()

    expect(page.get_by_test_id("mark-faults")).to_have_text("1 on")
    assert [
        each["kind"] for each in requests.get(f"{control}/faults", timeout=60).json()["faults"]
    ] == ["duplicate_update"]
    wait_for(lambda: requests.get(f"{control}/clock", timeout=20).json()["now"] >= before + 3600)
    page.get_by_test_id("fault-duplicate_update").uncheck()
    expect(page.get_by_test_id("mark-faults")).to_have_count(0)


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: scripts/setup-node")
def test_axe_finds_no_serious_violation(browser, emulators):
    with browser.new_context(viewport=WIDE, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(emulators["telegram"]["page"])
        expect(page.get_by_test_id("chat")).to_be_visible()
        page.add_script_tag(path=AXE)
        assert serious(page) == []
        page.get_by_test_id("tab-faults").click()
        expect(page.get_by_test_id("clock")).to_be_visible()
        assert serious(page) == []
