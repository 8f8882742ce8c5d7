"""Photos and documents that a bot uploads: sizes, ids, downloads and refusals."""

import io
from pathlib import Path

import pytest
import requests
from bare_api import picture
from bot_api_types import check_answers
from PIL import Image

from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.telegram import TelegramEmulator

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_a_photo_gets_sizes_and_can_be_downloaded_and_sent_again(api, telegram_emulator):
    sent = api(
        "sendPhoto", {"photo": ("x.bin", PHOTO)}, chat_id=777, caption="<b>c</b>", parse_mode="HTML"
    )
    sizes = sent["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(77, 90), (273, 320), (512, 600)]
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]

    found = api("getFile", file_id=sizes[0]["file_id"])
    answer = requests.get(f"{api.files}/{found['file_path']}", timeout=30)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.content) == found["file_size"] == sizes[0]["file_size"]
    assert Image.open(io.BytesIO(answer.content)).size == (77, 90)

    again = api("sendPhoto", chat_id=777, photo=sizes[-1]["file_id"])
    assert again["photo"] == sizes
    assert api.error("sendDocument", chat_id=777, document=sizes[-1]["file_id"]) == (
        400,
        "Bad Request: can't use file of type Photo as Document",
    )
    telegram_emulator.clock.advance(3601)
    late = requests.get(f"{api.files}/{found['file_path']}", timeout=30)
    assert (late.status_code, late.json()["description"]) == (404, "Not Found")
    assert api("getFile", file_id=sizes[0]["file_id"])["file_path"] == found["file_path"]
    assert requests.get(f"{api.files}/{found['file_path']}", timeout=30).status_code == 200


def test_large_photos_get_all_sizes(shared_api):
    sent = shared_api("sendPhoto", {"photo": ("x.jpg", picture(3000, 1500, "JPEG"))}, chat_id=777)
    assert [size["width"] for size in sent["photo"]] == [90, 320, 800, 1280]
    assert [size["height"] for size in sent["photo"]][-1] == 640


@pytest.mark.parametrize(
    ("content", "description"),
    [
        (b"", "file must be non-empty"),
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (PHOTO[:3000], "IMAGE_PROCESS_FAILED"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (
            bytes((10 << 20) + 1),
            (
                "file of size 10485761 bytes is too big for a photo; "
                "the maximum size is 10485760 bytes"
            ),
        ),
    ],
)
def test_pictures_that_telegram_refuses(shared_api, content, description):
    refused = shared_api.error("sendPhoto", {"photo": ("x.png", content)}, chat_id=777)
    assert refused == (400, f"Bad Request: {description}")


def test_a_document_keeps_its_name_and_bytes(shared_api):
    sent = shared_api("sendDocument", {"document": ("a b.png", picture(600, 300))}, chat_id=777)
    document = sent["document"]
    assert (document["file_name"], document["mime_type"]) == ("a b.png", "image/png")
    assert (document["thumbnail"]["width"], document["thumbnail"]["height"]) == (320, 160)
    path = shared_api("getFile", file_id=document["file_id"])["file_path"]
    assert requests.get(f"{shared_api.files}/{path}", timeout=30).content == picture(600, 300)


def test_a_file_over_20_mib_can_be_sent_but_not_downloaded(api, telegram_emulator):
    telegram_emulator.send_document(bytes((20 << 20) + 1), "big.bin")
    (update,) = api("getUpdates")
    refused = api.error("getFile", file_id=update["message"]["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big")


def test_two_bots_have_different_ids_for_the_same_file():
    bots = (BotSettings("11:a", "one_bot"), BotSettings("22:b", "two_bot"))
    with TelegramEmulator(TelegramSettings(bots=bots)) as telegram_emulator:
        group = telegram_emulator.new_chat("group", "Both", status="administrator", bot="one_bot")
        telegram_emulator.set_member(group, "administrator", bot="two_bot")
        telegram_emulator.send_photo(PHOTO, chat=group)
        ids = []
        for token in ("11:a", "22:b"):
            url = f"{telegram_emulator.url}/bot{token}"
            updates = requests.get(f"{url}/getUpdates", timeout=30).json()["result"]
            ids.append(updates[-1]["message"]["photo"][-1])
            own = requests.get(f"{url}/getFile", params={"file_id": ids[-1]["file_id"]}, timeout=30)
            assert own.json()["ok"]
        check_answers(telegram_emulator)
        other = requests.get(f"{url}/getFile", params={"file_id": ids[0]["file_id"]}, timeout=30)
    assert ids[0]["file_unique_id"] == ids[1]["file_unique_id"]
    assert ids[0]["file_id"] != ids[1]["file_id"]
    assert other.json()["description"] == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )


def test_downloads_by_head_by_range_and_with_an_extra_slash(shared_api):
    sent = shared_api("sendPhoto", {"photo": ("x.jpg", PHOTO)}, chat_id=777)
    path = shared_api("getFile", file_id=sent["photo"][0]["file_id"])["file_path"]
    url = f"{shared_api.files}/{path}"
    whole = requests.get(url, timeout=30).content
    assert requests.get(f"{shared_api.files}//{path}", timeout=30).content == whole

    head = requests.head(url, timeout=30)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(whole)))

    def ranged(value):
        return requests.get(url, headers={"Range": value}, timeout=30)

    part = ranged("bytes=5-9")
    assert (part.status_code, part.content) == (206, whole[5:10])
    assert part.headers["Content-Range"] == f"bytes 5-9/{len(whole)}"
    assert ranged("bytes=-4").content == whole[-4:]
    assert ranged("bytes=4-").content == whole[4:]
    assert ranged("lines=1-2").status_code == 200
    assert ranged(f"bytes={len(whole)}-").json()["error_code"] == 416
