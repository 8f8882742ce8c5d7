"""Saved sessions give the same result when they run again: as tests, in the shell, on the page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect

from darkroom_emulators.replicate.events import WebhookAttempt
from local.scenarios.client import NotRun, difference, run_scenario
from local.scenarios.events import ScenarioBegan, ScenarioEnded
from local.scenarios.scenario import read_scenario
from local.settings import LOCAL_VALUES
from trust.cloud import PHOTO, ROOT, Cloud, free_ports
from trust.person import Person

from .browser import watch
from .conftest import WIDE
from .page_steps import answer, send
from .test_page import AXE, serious

FILES = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
TROUBLE = "Sorry, this picture could not be processed. Please try again or send another one."


@pytest.fixture(scope="module")
def cloud():
    """A cloud in which nothing has happened yet."""
    with Cloud("--delay", "0.3").running() as running:
        yield running


def run(cloud, text):
    """Run a scenario file's text; return the run's last line, and all differences."""
    steps, ended = {}, {}
    for progress in run_scenario(cloud.url("page"), text):
        if progress["kind"] == "step":
            steps[progress["number"]] = progress
        ended = progress
    return ended, [difference(step) for step in steps.values() if step["state"] == "differs"]


def runs(entries):
    """Return how many scenarios are running."""
    kinds = [type(entry.event) for entry in entries]
    return kinds.count(ScenarioBegan) - kinds.count(ScenarioEnded)


def save(cloud, *, title="A session", start=0):
    """Save the session from event `start` on, and return its text."""
    wanted = {"title": title, "start": start}
    found = requests.post(cloud.url("page") + "/api/scenarios/save", json=wanted, timeout=60)
    assert found.status_code == 200, found.text
    return found.text


def session_of(cloud, act):
    """Call `act`, and return the saved session from its first step on."""
    after = cloud.control("telegram", "GET", "events?after=9999999999999999")["last_id"]
    act()
    return save(cloud, start=after + 1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_scenario_gives_the_recorded_result(cloud, file):
    ended, differences = run(cloud, file.read_text())

    assert differences == []
    assert ended["matched"], ended


def test_a_session_includes_the_shells_acts_and_its_file_has_no_ids_or_secrets(cloud):
    person = Person(cloud)
    text = session_of(cloud, lambda: person.gets("photo", reply_to=person.sends(photo=PHOTO)))

    scenario = read_scenario(text)
    assert [step.do for step in scenario.steps] == [
        "POST telegram/users",
        "POST telegram/users/guest/messages",
    ]
    assert "Got it, please wait" in [seen.text for seen in scenario.steps[1].seen]
    for secret in (*LOCAL_VALUES.values(), str(person.id), "file_id", "http"):
        assert secret not in text
    assert run(cloud, text)[0]["matched"]


def test_a_picture_that_is_not_in_the_project_is_stored_in_the_file(cloud):
    person, photo = Person(cloud), PHOTO + b"another one by a byte"

    def act():
        person.gets("photo", reply_to=person.sends(photo=photo))

    scenario = read_scenario(session_of(cloud, act))
    (file,) = scenario.files.values()
    assert file.content(ROOT) == photo


def test_a_session_cannot_start_after_something_that_it_refers_to(cloud):
    person = Person(cloud)
    photo = person.sends(photo=PHOTO)
    person.gets("photo", reply_to=photo)
    after = cloud.control("telegram", "GET", "events?after=9999999999999999")["last_id"]
    person.gets("photo", reply_to=person.sends("mirror", reply_to=photo))

    wanted = {"title": "A session", "start": after + 1}
    found = requests.post(cloud.url("page") + "/api/scenarios/save", json=wanted, timeout=60)
    assert found.status_code == 400
    assert "start the session earlier" in found.json()["error"]


def test_a_difference_shows_what_was_expected_and_what_was_seen(cloud):
    text = (FILES[0].parent / "one_photo.yaml").read_text()
    with cloud.fault("replicate", "model_failure"):
        ended, (words,) = run(cloud, text)

    assert not ended["matched"]
    expected, seen = words.splitlines()[1:]
    assert expected.startswith("expected  in dev: a photo (512x600, shape ")
    assert seen == f"seen      in dev: “{TROUBLE}” in reply to m1"


def test_an_extra_answer_is_a_difference(cloud):
    """The photo's answer, missing from this file's expectations, arrives while the run settles."""
    text = (FILES[0].parent / "one_photo.yaml").read_text()
    scenario = read_scenario(text)
    scenario.steps[1].seen, scenario.steps[2:] = scenario.steps[1].seen[:1], []
    ended, (words,) = run(cloud, scenario.as_text())

    assert not ended["matched"]
    assert words.startswith("seen, but not expected\nseen      in dev: a photo (512x600")


def test_a_run_leaves_faults_and_clock_as_they_were(cloud):
    text = (FILES[0].parent / "webhooks_twice.yaml").read_text()
    with cloud.fault("telegram", "delayed_update", seconds=1):
        before = cloud.control("telegram", "GET", "faults")["faults"]
        assert run(cloud, text)[0]["matched"]
        assert cloud.control("telegram", "GET", "faults")["faults"] == before
    assert cloud.control("telegram", "GET", "clock")["speed"] == 1


def test_a_callers_disconnect_ends_the_run_and_until_then_no_other_can_start(cloud):
    url = cloud.url("page") + "/api/scenarios/run"
    text = (FILES[0].parent / "webhook_lost.yaml").read_text().encode()
    with cloud.fault("telegram", "timeout", seconds=5, match={"method": "getFile"}):
        with requests.post(url, data=text, stream=True, timeout=60) as answer:
            next(answer.iter_lines(chunk_size=None))
            refused = requests.post(url, data=text, timeout=60)
            assert refused.json() == {"error": "a scenario is already running: wait for it to end"}
        cloud.wait(lambda entries: iter([True] if runs(entries) == 0 else []), "the run to end")
    cloud.skip(60)  # its photo, whose update is sent again, must not use up another test's faults
    cloud.rests()
    assert cloud.control("telegram", "GET", "clock")["speed"] == 1


def test_the_clouds_own_faults_are_part_of_a_session(cloud):
    person = Person(cloud)
    plan = {"faults": [{"kind": "s3_error", "times": 1}], "seed": None}  # as the page sends it

    def act():
        requests.put(cloud.url("page") + "/api/cloud/faults", json=plan, timeout=60)
        person.gets("photo", reply_to=person.sends(photo=PHOTO))

    text = session_of(cloud, act)
    assert "PUT cloud/faults" in [step.do for step in read_scenario(text).steps]
    assert run(cloud, text)[0]["matched"]


def test_manual_changes_to_waiting_deliveries_are_repeated(cloud):
    person = Person(cloud)

    def control(path, **arguments):
        cloud.control("telegram", "POST", path, json=arguments)

    def act():
        control("deliveries", hold=True, chat_id=person.id)
        first, second = (person.sends(photo=PHOTO, caption=text) for text in ("gray", "blur"))
        (bot,) = cloud.control("telegram", "GET", "deliveries")["bots"]
        (queue,) = (each for each in bot["queues"] if each["updates"][0]["chat_id"] == person.id)
        gray, blur = (each["update_id"] for each in queue["updates"])
        control(f"updates/{gray}/swap")
        control(f"updates/{gray}/delay", seconds=2)
        control(f"updates/{blur}/duplicate")
        control("deliveries", hold=False, chat_id=person.id)
        person.gets("photo", reply_to=second)
        person.gets("photo", reply_to=first)

    text = session_of(cloud, act)
    assert [step.do for step in read_scenario(text).steps] == [
        "POST telegram/users",
        "POST telegram/deliveries",
        "POST telegram/users/guest/messages",
        "POST telegram/users/guest/messages",
        "POST telegram/updates/m1/swap",
        "POST telegram/updates/m1/delay",
        "POST telegram/updates/m2/duplicate",
        "POST telegram/deliveries",
    ]
    assert run(cloud, text)[0]["matched"]
    scenario = read_scenario(text)
    scenario.steps[-1:] = []
    for step in scenario.steps:
        step.seen = []
    run(cloud, scenario.as_text())
    assert cloud.control("telegram", "GET", "deliveries")["bots"][0]["held_chats"] == []


def test_an_invalid_scenario_is_refused_with_the_reason(cloud):
    with pytest.raises(NotRun, match="title: Field required"):
        run(cloud, "scenario: 1\nsteps: []")


def test_a_step_that_fails_is_a_difference(cloud):
    text = (FILES[0].parent / "one_photo.yaml").read_text().replace("label: Again", "label: Twice")
    _, (words,) = run(cloud, text)

    assert words.splitlines()[0].endswith("has no such button")


def test_a_step_that_resends_a_webhook_needs_its_update(cloud):
    steps = "steps: [{do: POST page/again, with: {webhook: telegram, update_id: {a: 1}}}]"
    ended, (words,) = run(cloud, f"scenario: 1\ntitle: t\n{steps}")

    assert not ended["matched"]
    assert "needs its update_id" in words


def test_the_command_runs_files_in_a_running_cloud(cloud, tmp_path):
    file, other = FILES[0].parent / "one_photo.yaml", tmp_path / "other.yaml"
    other.write_text(file.read_text().replace("text: Got it", "text: Thanks"))
    good = shell(cloud.ports["page"], file, HTTP_PROXY="http://127.0.0.1:9")
    bad = shell(cloud.ports["page"], other)

    assert (good.returncode, bad.returncode) == (0, 1)
    assert "a separate cloud" not in good.stdout
    assert "✓  2  dev sends grace_hopper.jpg" in good.stdout
    assert "expected  in dev: “Thanks, please wait”" in bad.stdout


def test_the_command_starts_a_cloud_if_none_is_running():
    done = shell(free_ports(1)[0], FILES[0].parent / "webhooks_twice.yaml")

    assert done.returncode == 0, done.stderr
    assert "starting a separate cloud" in done.stdout


def shell(port, file, **variables):
    command = [sys.executable, "-m", "local.commands", "scenario", f"--page-port={port}", file]
    env = os.environ | variables
    return subprocess.run(
        command, check=False, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )


def test_a_session_is_saved_and_opened_then_passes_and_fails_on_the_page(cloud, browser, tmp_path):
    person = Person(cloud)
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    wrong = watch(page, cloud.url("page"))
    page.goto(cloud.url("page"))
    page.get_by_test_id("person").select_option(str(person.id))
    send(page, caption="mirror")
    expect(answer(page)).to_be_visible()

    page.get_by_test_id("tab-scenarios").click()
    last = page.get_by_test_id("session-step").last
    expect(last).to_contain_text("a photo [Again]")
    last.get_by_role("button", name="start here").click()
    expect(page.get_by_test_id("session-count")).to_have_text("1 step")
    page.get_by_test_id("scenario-title").fill("A photo, mirrored")
    with page.expect_download() as download:
        page.get_by_test_id("save-scenario").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "a_photo_mirrored.yaml"

    page.get_by_test_id("scenario-file").set_input_files(file)
    page.get_by_test_id("run-scenario").click()
    expect(page.get_by_test_id("run-status")).to_contain_text("All 2 steps as recorded")
    states = page.get_by_test_id("scenario-step")
    assert [step.get_attribute("data-state") for step in states.all()] == ["matched"] * 2
    expect(page.get_by_test_id("person")).not_to_have_value(str(person.id))
    expect(answer(page)).to_be_visible()

    with cloud.fault("replicate", "model_failure"):
        page.get_by_test_id("run-scenario").click()
        expect(page.get_by_test_id("run-status")).to_have_text("Step 2 differs")
    expect(page.get_by_test_id("difference")).to_contain_text("Expected")
    expect(page.get_by_test_id("difference")).to_contain_text(TROUBLE)
    context.close()
    assert wrong == []


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: scripts/setup-node")
def test_axe_finds_no_serious_violation_in_a_run_with_differences(cloud, browser):
    context = browser.new_context(viewport=WIDE, bypass_csp=True)
    page = context.new_page()
    page.goto(cloud.url("page"))
    page.get_by_test_id("tab-scenarios").click()
    page.add_script_tag(path=AXE)
    page.get_by_test_id("scenario-file").set_input_files(FILES[0].parent / "one_photo.yaml")
    with cloud.fault("replicate", "model_failure"):
        page.get_by_test_id("run-scenario").click()
        expect(page.get_by_test_id("difference")).to_be_visible()
    assert serious(page) == []
    context.close()


def test_a_session_with_a_manually_changed_replicate_webhook_is_refused(cloud):
    after = cloud.control("telegram", "GET", "events?after=9999999999999999")["last_id"]
    with cloud.fault("replicate", "webhook_bad_signature"):
        Person(cloud).sends(photo=PHOTO)
        refused = cloud.wait_for(
            WebhookAttempt, lambda attempt: attempt.status == 401, "a webhook that is refused"
        )
        cloud.control("replicate", "POST", f"webhooks/{refused.webhook_id}/drop")

    wanted = {"title": "A session", "start": after + 1}
    found = requests.post(cloud.url("page") + "/api/scenarios/save", json=wanted, timeout=60)
    assert found.status_code == 400
    assert "a Replicate webhook was changed manually" in found.json()["error"]
