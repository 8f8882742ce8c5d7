"""The page's chat plays videos, animations, stickers and audio."""

import io

from PIL import Image
from playwright.sync_api import expect

from darkroom_emulators.replicate.films import film
from tests.media_files import GIF, MP3, VIDEO, VOICE, WEBP
from trust.cloud import PHOTO


def test_media_that_people_send_play_in_the_chat(page, quick_cloud):
    person = page.get_by_test_id("person").input_value()

    def post(*files):
        where = f"users/{person}/messages"
        quick_cloud.control("telegram", "POST", where, files=[*files])

    post(("video", ("v.mp4", VIDEO)))
    video = page.get_by_test_id("sent").get_by_test_id("video")
    expect(video).to_have_js_property("videoWidth", 128)
    post(("animation", ("a.gif", GIF)))
    post(("sticker", ("s.webp", WEBP)))
    moving = page.get_by_test_id("moving")
    expect(moving).to_have_count(2)
    for at, width in enumerate((64, 512)):
        expect(moving.nth(at)).to_have_js_property("naturalWidth", width)
    post(("voice", ("v.ogg", VOICE)))
    post(("audio", ("s.mp3", MP3)))
    sound = page.get_by_test_id("sound")
    expect(sound.last).to_contain_text("Darkroom – Tone")
    for at in range(2):
        audio = sound.nth(at).locator("audio")
        expect(audio).to_have_js_property("readyState", 4)
    expect(page.get_by_test_id("file")).to_have_count(0)

    post(("photo", ("1.jpg", PHOTO)), ("video", ("2.mp4", VIDEO)))
    album = page.get_by_test_id("sent").last
    expect(album.get_by_test_id("picture")).to_have_count(1)
    expect(album.get_by_test_id("video")).to_have_js_property("videoWidth", 128)


def test_a_video_made_by_a_model_plays(page, quick_cloud):
    person = page.get_by_test_id("person").input_value()
    content = film(Image.open(io.BytesIO(PHOTO)).resize((192, 224)), seconds=1)
    files = [("video", ("film.mp4", content))]
    quick_cloud.control("telegram", "POST", f"users/{person}/messages", files=files)
    video = page.get_by_test_id("sent").get_by_test_id("video")
    expect(video).to_have_js_property("videoWidth", 192)
    expect(video).to_be_in_viewport(ratio=1)  # its size was unknown until it had loaded
    video.evaluate("(shown) => { shown.muted = true; return shown.play(); }")
    expect(video).to_have_js_property("ended", True)
    assert video.evaluate("(shown) => [shown.duration, shown.error]") == [1, None]
