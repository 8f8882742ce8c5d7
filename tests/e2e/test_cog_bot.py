"""Our bot with a model in a real Cog server: a person's photo comes back edited."""

import io

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from darkroom_emulators.replicate.cog.cog_model import CogModel
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator
from trust.cloud import PHOTO
from trust.person import Person

from ..contract.replicate.cog_servers import NEW_AND_WHOLE, serving
from .test_main import running

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize("version", NEW_AND_WHOLE)
def test_a_photo_makes_the_round_trip_through_a_cog_server(version, tmp_path):
    with serving(version) as process:
        settings = ReplicateSettings(
            webhook_secret=SECRET, models=(CogModel("me", "photo", process.url),)
        )
        with ReplicateEmulator(settings, speed=1.0) as replicate:
            lines = (
                f"REPLICATE_API_URL={replicate.url}/v1\n"
                f"REPLICATE_WEBHOOK_SECRET={SECRET}\nREPLICATE_MODEL=me/photo\n"
            )
            with running("main:app", tmp_path, lines) as (cloud, _):
                person = Person(cloud)
                person.sends("through Cog", photo=PHOTO)
                picture = person.picture(person.gets("photo"))
            attempts = replicate.events(WebhookAttempt)

    assert [(each.event, each.status) for each in attempts][-1] == ("completed", 200)
    assert _looks_inverted(picture)


def _looks_inverted(content):
    """Return whether the picture is a negative of the photo, allowing for JPEG's losses."""
    sent = Image.open(io.BytesIO(PHOTO)).convert("L").resize((64, 64))
    got = Image.open(io.BytesIO(content)).convert("L").resize((64, 64))
    return ImageStat.Stat(ImageChops.difference(ImageOps.invert(sent), got)).mean[0] < 8
