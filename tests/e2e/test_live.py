"""scripts/live through a tunnel, with emulators in place of both real services."""

import pytest
import requests
from playwright.sync_api import expect

from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.telegram.events import BotCall
from local.commands.stream import READER
from local.http_api.events import RequestReceived
from local.s3.events import S3Call
from trust.cloud import PHOTO
from trust.person import Person

from .browser import watch
from .conftest import WIDE
from .live import API_TOKEN, OWN_SECRET, TOKEN, Live, StandIn, Tunnel


@pytest.fixture(scope="module")
def telegram():
    standing = StandIn(
        "darkroom_emulators.commands.telegram", "--token", TOKEN, "--username", "a_real_bot"
    )
    yield standing
    standing.stop()


@pytest.fixture(scope="module")
def replicate():
    standing = StandIn("mock_replicate", "--token", API_TOKEN, "--delay", "0.3")
    yield standing
    standing.stop()


@pytest.fixture(scope="module")
def running(telegram, replicate, tmp_path_factory):
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "REPLICATE_API_TOKEN": API_TOKEN,
        "REPLICATE_MODEL": replicate.version(),
    }
    way = Tunnel("")
    flags = ("--replicate", "real", "--replicate-api-url", f"{replicate.url}/v1")
    folder = tmp_path_factory.mktemp("live")
    cloud = Live(telegram, folder, *flags, "--public-url", way.url, settings=settings)
    way.target = cloud.url("gateway")
    cloud.starts()
    cloud.tunnel = way
    yield cloud
    cloud.stop()
    way.stop()


def test_a_photo_comes_back_developed(running, replicate):
    person = Person(running)

    person.sends("make it sepia", photo=PHOTO)

    assert person.picture(person.gets("photo"))
    # uploaded to Replicate, as a model there can't reach a laptop
    *_, prediction = [
        call.request["body"]
        for call in replicate.events(ApiCall)
        if (call.method, call.path) == ("POST", "/v1/predictions")
    ]
    assert prediction["input"]["image"].startswith(f"{replicate.url}/v1/files/")
    assert prediction["webhook"] == f"{running.tunnel.url}/webhook/replicate"
    uploads = [call.status for call in replicate.events(ApiCall) if call.path == "/v1/files"]
    assert set(uploads) == {201}


def test_the_page_shows_the_whole_journey(running):
    person = Person(running)
    person.sends(photo=PHOTO)
    person.gets("photo")

    found = requests.get(f"{running.url('page')}/api/journeys", timeout=60).json()["journeys"]
    last = found[-1]["update_id"]
    journey = requests.get(f"{running.url('page')}/api/journeys/{last}", timeout=60).json()
    events = [entry.event for entry in READER.read_all(journey["events"])]

    assert {BotCall, ApiCall, S3Call} <= {type(event) for event in events}
    paths = [event.path for event in events if isinstance(event, RequestReceived)]
    # a webhook that arrives before the task is stored is refused and sent again
    assert list(dict.fromkeys(paths)) == ["/webhook/telegram", "/webhook/replicate"]


def test_the_page_says_what_it_cannot_show_of_the_real_services(running, browser):
    person = Person(running)
    person.gets("photo", reply_to=person.sends("for the page", photo=PHOTO))
    with browser.new_context(viewport=WIDE, reduced_motion="reduce") as context:
        page = context.new_page()
        wrong = watch(page, running.url("page"))
        page.goto(running.url("page"))
        expect(page.get_by_text("This is the real Telegram")).to_be_visible()
        expect(page.get_by_test_id("row").filter(has_text="sendPhoto")).to_be_visible()
        page.get_by_test_id("tab-deliveries").click()
        expect(page.get_by_test_id("absent")).to_have_count(2)
        page.get_by_test_id("tab-faults").click()
        expect(page.get_by_test_id("fault-s3_error")).to_be_visible()
        expect(page.get_by_test_id("fault-model_failure")).to_have_count(0)
        page.get_by_test_id("tab-scenarios").click()
        expect(page.get_by_test_id("absent")).to_have_count(1)
        page.get_by_test_id("tab-bucket").click()
        expect(page.get_by_test_id("object").first).to_be_visible()
        expect(page.get_by_test_id("notices")).to_be_empty()
        assert wrong == []
    session = requests.get(f"{running.url('page')}/api/scenarios/session", timeout=60)
    assert session.status_code == 400
    assert "Telegram" in session.json()["error"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/bot4242:x/getMe",
        "/v1/predictions",
        "/_emulator/events",
        "/api/events",
        "/my-bot-bucket",
        "/webhook",
        "/webhook/telegram/",
        "/webhook//telegram",
        "/webhook/telegram/../../_emulator/events",
        "/2018-06-01/runtime/invocation/next",
    ],
)
def test_only_the_webhooks_are_reachable_from_outside(running, method, path):
    answer = requests.request(method, running.tunnel.url + path, timeout=60)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


@pytest.mark.parametrize("path", ["/webhook/telegram", "/webhook/replicate"])
def test_a_webhook_refuses_requests_without_its_secret(running, path):
    url = running.tunnel.url + path
    known = {"X-Telegram-Bot-Api-Secret-Token": OWN_SECRET}  # the deployed bot's secret, not ours

    assert requests.post(url, json={"update_id": 1}, timeout=60).status_code == 401
    assert requests.post(url, json={"update_id": 1}, headers=known, timeout=60).status_code == 401
    assert requests.get(url, timeout=60).json() == {"message": "Not Found"}


def test_no_secret_is_printed_or_logged(running, replicate):
    said = running.output.read_text()
    events = requests.get(f"{running.url('page')}/api/events", stream=True, timeout=60)
    kept = next(events.iter_content(1 << 20)).decode() + said
    secret = requests.get(
        f"{replicate.url}/v1/webhooks/default/secret",
        headers={"Authorization": f"Bearer {API_TOKEN}"},
        timeout=60,
    ).json()["key"]

    assert all(each not in kept for each in (TOKEN.partition(":")[2], API_TOKEN, secret))


def test_a_dead_tunnel_is_reported_and_updates_arrive_once_it_is_back(running):
    person = Person(running)
    running.tunnel.is_cut = True
    person.sends(photo=PHOTO)

    running.says("does not lead here")
    assert "Telegram keeps updates for 24 hours" in running.output.read_text()

    running.tunnel.is_cut = False
    running.skip(300)
    assert person.gets("photo")
    running.says("updates are arriving again")
