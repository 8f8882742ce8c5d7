"""Control calls list, hold, drop and reorder the updates that wait for delivery."""

import pytest
import requests

from darkroom_emulators.telegram.events import UpdateCreated


def test_waiting_updates_can_be_listed_held_dropped_and_sent_again(telegram_emulator, api, hook):
    control = f"{telegram_emulator.url}/_emulator"

    def post(path, **body):
        return requests.post(f"{control}/{path}", json=body, timeout=30)

    api("setWebhook", url=hook.url)
    assert post("deliveries", hold=True).json()["held"] is True
    telegram_emulator.send_text("one")
    telegram_emulator.send_text("two")
    telegram_emulator.clock.settle()
    assert hook.requests == []
    (bot,) = requests.get(f"{control}/deliveries", timeout=30).json()["bots"]
    (queue,) = bot["queues"]
    one, two = (update["update_id"] for update in queue["updates"])
    assert post(f"updates/{one}/drop").json() == {"ok": True}
    post("deliveries", hold=False)
    telegram_emulator.clock.settle()
    assert hook.update_ids == [two]

    assert post(f"updates/{two}/redeliver").json() == {"ok": True}
    telegram_emulator.clock.settle()
    assert hook.update_ids == [two, two]
    assert hook.requests[0] == hook.requests[1]
    assert post("updates/5/redeliver").status_code == 400


@pytest.fixture
def held(telegram_emulator, api, hook):
    """A function that posts to control routes, and the ids of three updates waiting in a chat."""

    def post(path, **body):
        return requests.post(f"{telegram_emulator.url}/_emulator/{path}", json=body, timeout=30)

    api("setWebhook", url=hook.url)
    assert post("deliveries", hold=True, chat_id=777).json()["held_chats"] == [777]
    for text in ("one", "two", "three"):
        telegram_emulator.send_text(text)
    telegram_emulator.clock.settle()
    assert hook.requests == []
    (bot,) = requests.get(f"{telegram_emulator.url}/_emulator/deliveries", timeout=30).json()[
        "bots"
    ]
    return post, [update["update_id"] for update in bot["queues"][0]["updates"]]


def test_waiting_updates_can_be_swapped_duplicated_and_delayed(telegram_emulator, hook, held):
    post, (one, two, three) = held
    assert post(f"updates/{one}/swap").json() == {"ok": True}
    assert post(f"updates/{one}/duplicate").json() == {"ok": True}
    assert post(f"updates/{three}/delay", seconds=60).json() == {"ok": True}
    assert post("deliveries", hold=False, chat_id=777).json()["held_chats"] == []
    telegram_emulator.clock.advance(59)
    assert hook.update_ids == [two, one, one]
    telegram_emulator.clock.advance(1)
    assert hook.update_ids == [two, one, one, three]


def test_one_held_update_can_be_sent_ahead_of_the_others(telegram_emulator, hook, held):
    post, (one, two, three) = held
    assert post(f"updates/{two}/now").json() == {"ok": True}
    telegram_emulator.clock.settle()
    telegram_emulator.clock.advance(3600)
    assert hook.update_ids == [two]
    post("deliveries", hold=False, chat_id=777)
    telegram_emulator.clock.settle()
    assert hook.update_ids == [two, one, three]


def test_a_held_update_that_fails_when_sent_alone_is_held_again(telegram_emulator, hook, held):
    post, (one, two, three) = held
    taken, hook.answer = hook.answer, hook.answer.replace(b"200 OK", b"503 No")
    post(f"updates/{three}/now")
    telegram_emulator.clock.settle()
    telegram_emulator.clock.advance(3600)
    assert hook.update_ids == [three]
    hook.answer = taken
    post("deliveries", hold=False, chat_id=777)
    telegram_emulator.clock.settle()
    assert hook.update_ids == [three, three, one, two]


def test_updates_waiting_for_get_updates_are_listed_with_their_text(telegram_emulator):
    telegram_emulator.send_text("hello there")
    url = f"{telegram_emulator.url}/_emulator/deliveries"
    (bot,) = requests.get(url, timeout=30).json()["bots"]
    ((update,),) = (queue["updates"] for queue in bot["queues"])
    assert (bot["has_webhook"], bot["waiting"]) == (False, 1)
    assert (update["title"], update["person"], update["thumb"]) == ("hello there", "Dev", None)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("deliveries", {"hold": True, "chat_id": "777"}, "chat_id must be a valid integer"),
        ("deliveries", {"hold": True, "chat_id": 5}, "chat_id: there is no chat 5"),
        ("deliveries", {"chat_id": 777}, "hold is missing"),
        ("updates/{last}/delay", {}, "seconds is missing"),
        ("updates/{last}/delay", {"seconds": "soon"}, "seconds must be a valid number"),
        ("updates/{last}/delay", {"seconds": -1}, "seconds must be greater than or equal to 0"),
        ("updates/{last}/delay", {"seconds": 1e6}, "seconds must be at most 86400"),
        ("updates/{last}/swap", {}, "nothing waits behind update {last}"),
        ("updates/5/swap", {}, "there is no update 5"),
        ("deliveries", {"held": True}, "hold is missing"),
        ("deliveries", {"hold": True, "chat": 7}, "known fields: hold, bot, chat_id"),
    ],
)
def test_invalid_control_calls_about_deliveries_are_explained(held, path, body, words):
    post, (*_, last) = held
    answer = post(path.format(last=last), **body)

    assert answer.status_code == 400
    assert words.format(last=last) in answer.json()["error"]


def test_without_a_webhook_no_delivery_can_be_moved(telegram_emulator):
    telegram_emulator.send_text("one")
    (update,) = telegram_emulator.events(UpdateCreated)
    url = f"{telegram_emulator.url}/_emulator/updates/{update.update_id}"

    assert "has no webhook" in requests.post(f"{url}/swap", timeout=30).json()["error"]
    assert requests.post(f"{url}/drop", timeout=30).json() == {"ok": True}
