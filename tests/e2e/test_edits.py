"""Code that is edited while the local cloud is running."""

import shutil

import pytest

from trust.cloud import PHOTO, ROOT, Cloud
from trust.person import Person

NEEDED = ("emulators", "functions", "layers", "local", "operations")


@pytest.fixture
def editable(tmp_path):
    """A cloud that runs a copy of the code; its model takes ten minutes."""
    root = tmp_path / "project"
    for folder in NEEDED:
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "template.yaml", root)
    cloud = Cloud("--delay", "600")
    cloud.root = root
    with cloud.running(tmp_path):
        yield cloud


def test_an_edit_applies_from_the_next_photo_and_loses_no_work_in_progress(editable):
    guest = Person(editable)
    before = guest.sends(photo=PHOTO)
    assert guest.gets_text(reply_to=before) == "Got it, please wait"

    texts = editable.root / "layers/common/python/common/texts/en.json"
    texts.write_text(texts.read_text().replace("Got it, please wait", "Got it, one moment"))
    after = guest.sends(photo=PHOTO)
    assert guest.gets_text(reply_to=after) == "Got it, one moment"

    editable.skip(600)
    assert guest.gets("photo", reply_to=before)
    assert guest.gets("photo", reply_to=after)
