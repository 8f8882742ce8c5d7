"""The page's chats: what people see and do, in one chat, in several side by side, and in groups."""

import io
import subprocess

import pytest
from PIL import Image
from playwright.sync_api import expect

from local.settings import LOCAL_VALUES
from trust.cloud import PHOTO
from trust.person import Person

from .page_steps import answer, hop, send, show_journey

NAMES = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_SECRET_TOKEN", "REPLICATE_API_TOKEN")
SECRETS = {name: LOCAL_VALUES[name] for name in NAMES} | {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local-secret-key",
}
PASTE = """async (bytes) => {
  const blob = new Blob([new Uint8Array(bytes)], { type: "image/png" });
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""
DROP = """(where, bytes) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "a.jpg", { type: "image/jpeg" }));
  const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
  where.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.fixture
def person(page):
    """The id of the person shown on the page."""
    return int(page.get_by_test_id("person").input_value())


@pytest.fixture
def clipboard(profile):
    """Allow the page to read and write the clipboard."""
    profile.grant_permissions(["clipboard-read", "clipboard-write"])
    yield
    profile.clear_permissions()


def choose(page, words):
    """Choose an item from the last chat's menu."""
    page.get_by_test_id("chat-menu").last.click()
    page.get_by_role("button", name=words).click()


def group_of(cloud, *people):
    wanted = {"type": "group", "title": "Friends", "user_id": people[0]}
    group = cloud.control("telegram", "POST", "chats", json=wanted)["id"]
    for who in ({"bot": cloud.bot}, *({"user_id": each} for each in people[1:])):
        cloud.control("telegram", "POST", f"chats/{group}/members", json=who)
    return group


def shows(page, chat):
    """Reload the page, so that it includes a new group, and show that group."""
    page.reload()
    page.get_by_test_id("person").select_option(str(chat[0]))
    page.get_by_test_id("chat-choice").select_option(str(chat[1]))


@pytest.mark.usefixtures("clipboard")
def test_a_call_copied_as_curl_gets_the_same_status_again(page):
    send(page)
    show_journey(page)
    for row, status in [
        ("getFile", "200"),
        ("POST /webhook/telegram", "200"),
        ("PUT updates/", "412"),
        ("POST /v1/predictions", "201"),
    ]:
        hop(page, row).first.click()
        page.evaluate("navigator.clipboard.writeText('')")
        page.get_by_test_id("curl").click()
        command = page.wait_for_function("() => navigator.clipboard.readText()").json_value()

        assert not [name for name in NAMES if SECRETS[name] in command]
        assert answered(command) == status, command

    hop(page, "PUT images/input/").click()  # its body is not in the log
    expect(page.get_by_test_id("preview")).to_be_visible()
    expect(page.get_by_test_id("curl")).to_have_count(0)


def answered(command):
    """Run a curl command, and return the response's status."""
    done = subprocess.run(
        ["bash", "-c", f"{command} --silent --output /dev/null --write-out '%{{http_code}}'"],
        env={"PATH": "/usr/bin:/bin", **SECRETS},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


def test_two_people_and_their_group_are_shown_side_by_side(page):
    choose(page, "Add a person who speaks Russian")
    expect(page.get_by_test_id("chat")).to_have_count(2)
    choose(page, "Create a group with the bot")
    expect(page.get_by_test_id("chat")).to_have_count(3)
    english, russian, group = page.get_by_test_id("chat").all()

    russian.get_by_test_id("send-sample").click()
    expect(russian.get_by_test_id("received").get_by_test_id("picture")).to_be_visible()
    group.get_by_test_id("text").fill("a word among us")
    group.get_by_test_id("send").click()
    expect(group.get_by_test_id("sent")).to_contain_text("a word among us")
    expect(english.get_by_test_id("welcome")).to_be_visible()
    group.get_by_role("button", name="Close this chat").click()
    expect(page.get_by_test_id("chat")).to_have_count(2)


def test_the_chat_shows_that_the_bot_is_uploading(page, quick_cloud):
    match = {"method": "sendPhoto"}
    faults = [
        {"kind": "error", "match": match, "times": 1, "params": {"status": 400}},
        {"kind": "timeout", "match": match, "times": 1, "params": {"seconds": 60}},
    ]
    quick_cloud.control("telegram", "PUT", "faults", json=faults)
    send(page)
    expect(page.get_by_test_id("action")).to_have_text("Darkroom is sending a photo…")
    quick_cloud.skip(70)
    expect(answer(page)).to_be_visible()
    expect(page.get_by_test_id("action")).to_have_count(0)


def test_a_blocked_bot_gets_no_messages_until_it_is_unblocked(page):
    send(page)
    expect(answer(page)).to_be_visible()
    choose(page, "Block the bot")
    expect(page.get_by_text("You have blocked the bot.")).to_be_visible()
    expect(page.get_by_test_id("text")).to_have_count(0)
    choose(page, "Unblock the bot")
    send(page)
    expect(answer(page)).to_have_count(2)


@pytest.mark.usefixtures("clipboard")
def test_a_picture_can_be_pasted(page):
    png = io.BytesIO()
    Image.open(io.BytesIO(PHOTO)).resize((64, 64)).save(png, "PNG")
    page.evaluate(PASTE, list(png.getvalue()))
    page.get_by_test_id("text").focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_test_id("attached").get_by_role("img", name="image.png")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("sent").get_by_test_id("picture")).to_be_visible()
    expect(answer(page)).to_be_visible()


def test_a_photo_can_be_dropped(page):
    page.get_by_test_id("chat").evaluate(DROP, list(PHOTO))

    expect(answer(page)).to_be_visible()


def test_the_text_in_the_field_becomes_a_dropped_photos_caption(page):
    page.get_by_test_id("text").fill("mirror")
    page.get_by_test_id("chat").evaluate(DROP, list(PHOTO))

    expect(page.get_by_test_id("sent")).to_contain_text("mirror")
    expect(page.get_by_test_id("text")).to_have_value("")


def test_the_text_stays_in_the_field_if_telegram_refuses_the_file(profile, quick_cloud):
    page = profile.new_page()
    page.goto(quick_cloud.url("page"))
    page.get_by_test_id("text").fill("mirror")
    page.get_by_test_id("chat").evaluate(DROP, list(b"no picture"))

    expect(page.get_by_test_id("notices")).to_contain_text("not a picture")
    expect(page.get_by_test_id("text")).to_have_value("mirror")
    page.close()


def test_a_file_dropped_outside_the_chat_does_not_replace_the_page(page):
    assert page.get_by_label("Waterfall").evaluate(DROP, list(PHOTO))


def test_an_edited_message_keeps_its_place(page, quick_cloud, person):
    sent = [
        quick_cloud.bot_calls("sendMessage", chat_id=person, text=text) for text in ("one", "two")
    ]
    messages = page.get_by_test_id("received")
    expect(messages).to_have_count(2)
    which = {"chat_id": person, "message_id": sent[0]["message_id"]}
    quick_cloud.bot_calls("editMessageText", text="other words", **which)

    expect(messages.locator(".words")).to_have_text(["other words", "two"])
    expect(messages.first).to_contain_text("edited")


def test_buttons_are_shown_in_rows_and_links_open_a_new_tab(page, quick_cloud, person):
    rows = [
        [{"text": "Yes", "callback_data": "cancel:a"}, {"text": "No", "callback_data": "cancel:b"}],
        [{"text": "Read", "url": "https://example.com/read"}],
    ]
    keyboard = {"inline_keyboard": rows}
    quick_cloud.bot_calls("sendMessage", chat_id=person, text="Well?", reply_markup=keyboard)
    shown = page.get_by_test_id("keyboard-row")
    expect(shown).to_have_count(2)
    expect(shown.first.get_by_test_id("keyboard-button")).to_have_text(["Yes", "No"])
    tops = [each.bounding_box()["y"] for each in shown.first.get_by_role("button").all()]
    assert tops[0] == tops[1] < shown.last.bounding_box()["y"]

    link = shown.last.get_by_role("link", name="Read")
    expect(link).to_have_attribute("href", "https://example.com/read")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_a_group_shows_senders_and_its_upgrade(page, quick_cloud, person):
    other = Person(quick_cloud)
    group = group_of(quick_cloud, person, other.id)
    shows(page, (person, group))
    other.sends("hello there", to=group)
    received = page.get_by_test_id("received").first
    expect(received.locator(".sender")).to_have_text("Guest")
    expect(received.locator(".words")).to_have_text("hello there")

    new = quick_cloud.control("telegram", "POST", f"chats/{group}/upgrade", json={})["id"]
    became = f"This group is now the supergroup {new}"
    expect(page.get_by_test_id("service")).to_have_text(["Darkroom joined", "Guest joined", became])


def test_an_album_of_five_is_a_grid_without_gaps(page):
    send(page, count=5)
    album = page.get_by_test_id("sent").get_by_test_id("pictures")
    pictures = album.locator(".picture")
    expect(pictures).to_have_count(5)
    # measure all at once, as the chat may still be scrolling
    boxes = pictures.evaluate_all("all => all.map((each) => each.getBoundingClientRect().toJSON())")

    assert [round(box["width"] / boxes[1]["width"]) for box in boxes] == [2, 1, 1, 1, 1]
    assert len({round(box["y"]) for box in boxes}) == 3
    assert max(box["x"] + box["width"] for box in boxes) <= 400


def test_a_picture_opens_in_full_size_and_closes_by_key_or_button(page):
    send(page)
    answer(page).click()
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_test_id("viewer-picture")).to_be_visible()
    natural, width = viewer.get_by_test_id("viewer-picture").evaluate(
        "picture => [picture.naturalWidth, picture.getBoundingClientRect().width]"
    )
    assert width == natural == 512
    expect(viewer.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)

    answer(page).click()
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_have_count(0)
