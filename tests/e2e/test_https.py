"""With `scripts/dev --https`, a photo makes its round trip over HTTPS to Replicate and Telegram."""

import json
import subprocess
import sys

import requests

from darkroom_emulators.kit.tls import certificates
from trust.cloud import PHOTO, ROOT, Cloud, ask


def test_a_photo_makes_the_round_trip_over_https(tmp_path):
    with Cloud("--https", "--delay", "0").running(tmp_path) as cloud:
        said = cloud.output.read_text()
        sent = _send_photo(cloud, tmp_path, "--https")
        unheard = _send_photo(cloud, tmp_path)
        page = cloud.url("page")
        events = ask("GET", f"{page}/api/replicate/events").json()["events"]
        shown = ask("GET", f"{page}/api/telegram/deliveries")
        bundle = certificates().bundle
        url = f"https://127.0.0.1:{cloud.ports['replicate']}/v1/account"
        refused = requests.get(url, verify=bundle, timeout=30)

    assert f"https://127.0.0.1:{cloud.ports['replicate']}/v1" in said
    assert f"REQUESTS_CA_BUNDLE={bundle}" in said
    assert sent.returncode == 0, sent.stderr
    assert (tmp_path / "out.jpg").read_bytes().startswith(b"\xff\xd8")
    assert "https://" in unheard.stderr
    outputs = f"://127.0.0.1:{cloud.ports['replicate']}/xezq/"
    assert f"https{outputs}" in json.dumps(events)
    assert f"http{outputs}" not in json.dumps(events)
    assert shown.status_code == 200
    assert refused.status_code == 401


def _send_photo(cloud, folder, *flags):
    photo = folder / "photo.jpg"
    photo.write_bytes(PHOTO)
    port = str(cloud.ports["telegram"])
    command = [sys.executable, "-m", "local.commands", "send-photo", str(photo)]
    command += ["--telegram-port", port, "--save", str(folder / "out.jpg"), *flags]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
