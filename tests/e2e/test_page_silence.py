"""The page explains privacy mode, previews files, triggers no faults, and shows large buckets."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from playwright.sync_api import expect

from local.settings import LOCAL_VALUES
from trust.cloud import PHOTO
from trust.person import Person

from .page_steps import answer, send
from .test_page_chat import group_of, shows

MANY = "many/"


@pytest.fixture
def group(page, quick_cloud):
    """A group of two people and the bot, whose privacy mode is turned back on at the end."""
    one, other = Person(quick_cloud), Person(quick_cloud)
    found = group_of(quick_cloud, one.id, other.id)
    shows(page, (one.id, found))
    yield one.id, found
    path = f"bots/{quick_cloud.bot}/privacy"
    quick_cloud.control("telegram", "POST", path, json={"enabled": True})


def test_an_unheard_group_message_shows_the_reason_and_a_switch(page, group):
    send(page, caption="sepia")
    note = page.get_by_test_id("unheard")
    expect(note).to_contain_text("privacy mode is on")
    expect(note).to_have_count(1)
    shows(page, group)  # still shown after a reload
    page.get_by_test_id("privacy-off").click()
    expect(page.get_by_test_id("privacy-off")).to_have_count(0)

    send(page, caption="mirror")
    expect(page.get_by_test_id("sent").last.get_by_test_id("to-journey")).to_be_visible()
    expect(note).to_have_count(1)


def test_files_are_previewed_and_can_be_removed_one_by_one(page):
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": PHOTO} for n in range(3)]
    page.get_by_test_id("file-input").set_input_files(photos)
    chosen = page.get_by_test_id("chosen")
    expect(chosen.locator("img")).to_have_count(3)
    page.get_by_role("button", name="Remove 1.jpg").click()
    expect(chosen.locator("img")).to_have_count(2)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("sent").get_by_test_id("picture")).to_have_count(2)
    expect(answer(page)).to_have_count(2)


def test_the_page_uses_up_no_fault_meant_for_the_bot(page, quick_cloud):
    send(page)
    expect(answer(page)).to_be_visible()
    quick_cloud.journey(int(page.get_by_test_id("person").input_value()))
    quick_cloud.rests()
    faults = f"{quick_cloud.url('page')}/api/cloud/faults"
    output = f"{quick_cloud.url('page')}/api/outputs/nothing.jpg"
    requests.put(faults, json=[{"kind": "s3_error", "times": 1}], timeout=30)
    try:
        page.get_by_test_id("tab-bucket").click()
        page.get_by_test_id("object").last.click()
        expect(page.get_by_test_id("object-content")).to_be_visible()
        assert len(requests.get(faults, timeout=30).json()["faults"]) == 1
    finally:
        requests.delete(faults, timeout=30)
    with quick_cloud.fault("replicate", "server_error"):
        assert requests.get(output, timeout=30).status_code == 404


def test_the_bucket_tab_shows_more_than_a_thousand_objects_and_filters_by_prefix(page, quick_cloud):
    keys = [f"{MANY}{number:04}.json" for number in range(1001)]
    bucket, s3 = LOCAL_VALUES["BUCKET_NAME"], quick_cloud.s3
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b"{}"), keys))
    try:
        page.get_by_test_id("tab-bucket").click()
        page.get_by_test_id("prefix").fill(MANY)
        expect(page.get_by_test_id("object-count")).to_have_text("The first 1000 objects")
        page.get_by_test_id("more-objects").click()
        expect(page.get_by_test_id("object-count")).to_have_text("1001 objects")
        page.get_by_test_id("prefix").fill(keys[-1])
        expect(page.get_by_test_id("object")).to_have_count(1)
    finally:
        for batch in (keys[:1000], keys[1000:]):
            s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in batch]})
