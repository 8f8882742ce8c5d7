"""Behind a proxy, scripts/live uses it for real services but not for the local cloud."""

from urllib.parse import urlsplit

from trust.cloud import PHOTO
from trust.person import Person

from ..proxies import only_way_out
from .live import API_TOKEN, TOKEN, Live, StandIn, Tunnel


def test_a_photo_makes_the_round_trip_through_the_proxy(tmp_path, monkeypatch):
    telegram = StandIn("darkroom_emulators.commands.telegram", "--token", TOKEN)
    replicate = StandIn("mock_replicate", "--token", API_TOKEN, "--delay", "0.3")
    leads_to = {
        "telegram.test": urlsplit(telegram.url).port,
        "replicate.test": urlsplit(replicate.url).port,
    }
    way = Tunnel("")
    try:
        with only_way_out(tmp_path, monkeypatch, leads_to) as proxy:
            flags = (
                *("--telegram-api-url", "https://telegram.test"),
                *("--replicate", "real", "--replicate-api-url", "https://replicate.test/v1"),
                *("--public-url", way.url),
            )
            settings = {
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "REPLICATE_API_TOKEN": API_TOKEN,
                "REPLICATE_MODEL": replicate.version(),
            }
            cloud = Live(telegram, tmp_path, *flags, settings=settings)
            way.target = cloud.url("gateway")
            cloud.starts()
            try:
                person = Person(cloud)
                person.sends(photo=PHOTO)
                person.gets("photo")
            finally:
                cloud.stop()
            assert set(proxy.asked) == {"telegram.test:443", "replicate.test:443"}
    finally:
        way.stop()
        telegram.stop()
        replicate.stop()
