"""Take the screenshots for the docs: `python -m tests.e2e.screenshots FOLDER [--all]`.

With --all, each scene is taken in every size, dark and light, so that it can be inspected.
"""

import io
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.telegram.events import ChatMessage
from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .browser import launch
from .page_steps import answer, hop, show_journey
from .test_page_chat import group_of
from .test_page_truth import broken_cloud

SIZES = {
    "desktop": {"width": 1440, "height": 900},
    "wide": {"width": 1920, "height": 1080},
    "phone": {"width": 390, "height": 844},
}
SCHEMES = ("light", "dark")
# the variants that the docs show, by scene
SHOWN = {
    "journey": [("desktop", "light")],
    "album": [("desktop", "light")],
    "sweeper": [("desktop", "light")],
    "group": [("phone", "dark")],
    "many": [("wide", "dark")],
    "error": [("desktop", "light")],
    "styles": [("desktop", "light")],
    "numbers": [("desktop", "light")],
    "film": [("desktop", "light")],
    "progress": [("desktop", "light")],
    "status": [("phone", "light")],
    "privacy": [("phone", "light")],
    "russian": [("phone", "light")],
    "spanish": [("phone", "light")],
}


def journey(cloud):
    """Show a photo, its answer, and the journey between them."""
    person = Person(cloud)
    person.gets("photo", reply_to=person.sends("sepia", photo=PHOTO))

    def show(page):
        see_chat(page, person)
        show_journey(page)

    return show


def album(cloud):
    """Show three photos sent at once, and the details of a hop."""
    person = Person(cloud)
    person.sends("mirror", photos=[PHOTO] * 3)
    person.gets_all(3, "photo")

    def show(page):
        see_chat(page, person)
        expect(answer(page)).to_have_count(3)
        show_journey(page)
        hop(page, "sendPhoto").first.click()
        expect(page.get_by_test_id("preview")).to_be_visible()

    return show


def sweeper(cloud):
    """Show the sweeper delivering a result after its webhook was lost and an hour was skipped."""
    person = Person(cloud)
    with cloud.fault("replicate", "webhook_lost"):
        sent = person.sends("blur", photo=PHOTO)
        cloud.wait_for(FaultStruck, lambda each: each.fault == "webhook_lost", "the fault")
        cloud.skip(3600)
    person.gets("photo", reply_to=sent)

    def show(page):
        see_chat(page, person)
        page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
        expect(hop(page, "schedule of").first).to_be_visible()

    return show


def group(cloud):
    """Show a group in which the bot doesn't see every message."""
    people = [Person(cloud), Person(cloud)]
    chat = group_of(cloud, *(each.id for each in people))
    people[0].sends("Has anybody seen this picture?", to=chat)
    people[1].sends("/start", to=chat)

    def show(page):
        page.get_by_test_id("person").select_option(str(people[0].id))
        page.get_by_test_id("chat-choice").select_option(str(chat))
        expect(page.get_by_test_id("unheard")).to_be_visible()
        expect(page.get_by_test_id("received").last).to_contain_text("Send me a photo")

    return show


def many(cloud):
    """Show two hundred photos, filtered by a search."""
    person = Person(cloud)
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda n: person.sends(f"photo {n}", photo=PHOTO), range(200))
        for each in sent:
            person.gets("photo", reply_to=each)

    def show(page):
        see_chat(page, person)
        page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
        page.get_by_test_id("search").fill("photo 1")
        expect(page.get_by_test_id("row").first).to_be_visible()

    return show


def error(cloud):
    """Show a photo whose handler raised an exception."""
    person = Person(cloud)
    person.gets_text(reply_to=person.sends("sepia", photo=PHOTO))

    def show(page):
        see_chat(page, person)
        page.get_by_test_id("sent").last.get_by_test_id("to-journey").click()
        expect(page.get_by_test_id("error-card")).to_be_visible()
        expect(hop(page, "KeyError").first).to_be_visible()

    return show


def styles(cloud):
    """Show a style chosen for texts, another for photos, and the menu opened from an answer."""
    person = Person(cloud)
    menu = person.gets_message(reply_to=person.sends("/style"))
    person.presses(menu, "Draw from words")
    person.gets("photo", reply_to=person.sends("a lighthouse in the evening"))
    person.presses(person.now(menu), "Old photo")
    person.presses(person.gets("photo", reply_to=person.sends(photo=PHOTO)), "Style")
    return partial(see_chat, person=person)


def film(cloud):
    """Show a photo that comes back as a video, and how the bot sent it."""
    person = Person(cloud)
    person.presses(person.gets_message(reply_to=person.sends("/style")), "Film")
    person.gets("video", reply_to=person.sends(photo=PHOTO))

    def show(page):
        see_chat(page, person)
        show_journey(page)
        hop(page, "sendVideo").click()
        page.get_by_test_id("part-request").click()
        video = page.get_by_test_id("received").get_by_test_id("video")
        video.evaluate("(shown) => { shown.muted = true; return shown.play(); }")
        expect(video).to_have_js_property("ended", True)

    return show


def numbers(cloud):
    """Show several results and their buttons."""
    person = Person(cloud)
    person.gets("Which one should I work on next?", reply_to=person.sends(photo=PHOTO))
    return partial(see_chat, person=person)


def progress(cloud):
    """Show the model's progress at 50%."""
    person = Person(cloud)
    person.waits_until_taken(person.sends(photo=PHOTO))
    for _ in range(2):
        cloud.skip(10.5)
    cloud.wait_for(
        ChatMessage, lambda each: "50%" in each.message.get("text", ""), "the model's progress"
    )
    return partial(see_chat, person=person)


def status(cloud):
    """Show what is in progress, and what is left for today."""
    person = Person(cloud)
    person.waits_until_taken(person.sends("sepia", photo=PHOTO))
    person.gets_text(reply_to=person.sends("/status"))
    return partial(see_chat, person=person)


def privacy(cloud):
    """Show what the bot stores, then /forget."""
    person = Person(cloud)
    person.gets_text(reply_to=person.sends("/privacy"))
    person.gets_text(reply_to=person.sends("/forget"))
    return partial(see_chat, person=person)


def _in_language(cloud, language):
    """Show the first messages, and a photo with its answer."""
    person = Person(cloud, language=language)
    person.gets_text(reply_to=person.sends("/start"))
    person.gets("photo", reply_to=person.sends("sepia", photo=PHOTO))
    person.gets_text(reply_to=person.sends("/status"))
    return partial(see_chat, person=person)


def russian(cloud):
    """Show a chat in Russian."""
    return _in_language(cloud, "ru")


def spanish(cloud):
    """Show a chat in Spanish."""
    return _in_language(cloud, "es")


STYLED = ("0.5", {"STYLES_FILE": str(Path("docs/examples/styles.json").resolve())})
# scenes that need other settings, with the seconds their models take
CHOICES = {
    styles: STYLED,
    film: STYLED,
    numbers: ("0.5", {"REPLICATE_MODEL": "darkroom/variations", "REPLICATE_PROMPT_FIELD": ""}),
    progress: ("40", {"PROGRESS": "true"}),
    status: ("40", {"MAX_A_DAY": "3"}),
}


# only the visible images: the others load when they are scrolled to
ALL_LOADED = """() => {
  const isSeen = ({ top, bottom }) => top < innerHeight && bottom > 0;
  const seen = [...document.images].filter((each) => isSeen(each.getBoundingClientRect()));
  return Promise.all(seen.map((each) => each.decode()));
}"""


def see_chat(page, person):
    """Show a person's chat with the bot."""
    page.get_by_test_id("person").select_option(str(person.id))
    expect(page.get_by_test_id("sent").first).to_be_visible()


def take(scene, cloud, browser, folder, looks):
    """Take a scene's screenshots, each in a fresh browser context."""
    show = scene(cloud)
    for size, scheme in looks:
        with browser.new_context(viewport=SIZES[size], color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(cloud.url("page"))
            show(page)
            page.mouse.move(0, 0)
            page.evaluate("document.activeElement.blur()")
            page.evaluate(ALL_LOADED)
            taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
            name = scene.__name__ if len(looks) == 1 else f"{scene.__name__}-{size}-{scheme}"
            taken.save(folder / f"{name}.webp", quality=82, method=6)


def main():
    """Write the screenshots to the folder named on the command line."""
    folder, takes_all = Path(sys.argv[1]), "--all" in sys.argv
    every = [*product(SIZES, SCHEMES)]
    looks = {name: every if takes_all else shown for name, shown in SHOWN.items()}
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        browser = stack.enter_context(closing(launch(stack.enter_context(sync_playwright()))))
        cloud = stack.enter_context(Cloud("--delay", "0.5", "--seed", "1").running())
        for scene in (journey, album, sweeper, group, many, privacy, russian, spanish):
            take(scene, cloud, browser, folder, looks[scene.__name__])
        broken = stack.enter_context(broken_cloud(Path(scratch)))
        take(error, broken, browser, folder, looks["error"])
        for scene, (delay, settings) in CHOICES.items():
            with Cloud("--delay", delay, "--seed", "1", settings=settings).running() as chosen:
                take(scene, chosen, browser, folder, looks[scene.__name__])


if __name__ == "__main__":
    main()
