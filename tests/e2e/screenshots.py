"""Write the pictures that the docs show: `python -m tests.e2e.screenshots FOLDER`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from trust.cloud import PHOTO, Cloud

from .browser import launch
from .page_steps import taken_webhook

SIZE = {"width": 1440, "height": 900}


def take(page, folder):
    """Take all pictures, in the order of one session."""

    def shoot(name):
        page.mouse.move(0, 0)
        taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        # 256 colours: a third of the bytes
        taken.quantize(256, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)

    page.get_by_test_id("send-sample").click()
    answered(page, 1)
    shoot("journey")
    page.get_by_test_id("row").filter(has_text="sendPhoto").click()
    expect(page.get_by_test_id("preview")).to_be_visible()
    shoot("detail")
    page.get_by_test_id("theme").click()
    shoot("dark")
    page.get_by_test_id("theme").click()
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": PHOTO} for n in range(3)]
    page.get_by_test_id("file-input").set_input_files(photos)
    page.get_by_test_id("text").fill("mirror")
    page.get_by_test_id("send").click()
    answered(page, 4)
    shoot("album")
    page.get_by_test_id("tab-faults").click()
    page.get_by_test_id("fault-model_failure").check()
    expect(page.get_by_test_id("mark-faults")).to_be_visible()
    shoot("faults")


def answered(page, count):
    """Wait until so many pictures came back and every journey has ended."""
    pictures = page.get_by_test_id("received").get_by_test_id("picture")
    expect(pictures).to_have_count(count, timeout=20_000)
    badges = page.get_by_test_id("journey-list").get_by_test_id("state")
    expect(badges).to_have_text(["answered"] * count)
    expect(taken_webhook(page)).to_be_visible()


def main():
    """Write the pictures into the folder that the command line names."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        cloud = Cloud("--delay", "0.5", "--seed", "1").start(Path(scratch))
        browser = launch(playwright)
        try:
            page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
            page.goto(cloud.url("page"))
            take(page, folder)
        finally:
            browser.close()
            cloud.stop()


if __name__ == "__main__":
    main()
