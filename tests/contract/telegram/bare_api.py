"""A minimal client for the Bot API, such as a bot without a framework would have."""

import io
import json

import requests
from PIL import Image


class Api:
    """Calls the Bot API the way a bot without a framework does."""

    def __init__(self, emulator, token=""):
        token = token or emulator.token
        self.telegram = emulator
        self.url = f"{emulator.url}/bot{token}"
        self.files = f"{emulator.url}/file/bot{token}"
        self.session = requests.Session()

    def post(self, method, files=None, **arguments):
        fields = {k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()}
        return self.session.post(f"{self.url}/{method}", data=fields, files=files, timeout=30)

    def __call__(self, method, files=None, **arguments):
        """Return the result of a call that must succeed."""
        answer = self.post(method, files, **arguments).json()
        assert answer["ok"], answer
        return answer["result"]

    def error(self, method, files=None, **arguments):
        """Return the status and description of a call that must fail."""
        answer = self.post(method, files, **arguments)
        assert answer.json()["ok"] is False, answer.text
        return answer.status_code, answer.json()["description"]


def updates(api, *kinds):
    """Fetch and confirm all updates; return those of the given kinds, in order."""
    found = api("getUpdates", offset=-100)
    if found:
        api("getUpdates", offset=found[-1]["update_id"] + 1)
    return [each[kind] for each in found for kind in kinds if kind in each]


def picture(width, height, form="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, form)
    return out.getvalue()
