"""Each function is granted exactly the permissions that some path through its code uses."""

import copy
import io
import json
import runpy
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from PIL import Image
from standardwebhooks import Webhook

from common.bot.storage import get_storage
from common.runtime.settings import SECRETS, parameter_name
from darkroom_emulators.telegram.events import UpdateCreated
from local.sam.source import load_yaml
from replicate_webhook.app import handler as replicate_handler
from task_sweeper.app import handler as sweeper_handler
from telegram_webhook.app import handler as telegram_handler

from ..conftest import BOT_SETTINGS
from .conftest import NOW, SECRET, Context, http_event
from .permissions import SECRETS_PATH, Recorder, granted

TEMPLATE = load_yaml(Path(__file__).parents[2] / "template.yaml")
SLIM = Path(__file__).parents[2] / "layers/common/slim.py"
PHOTO = (Path(__file__).parents[1] / "data" / "grace_hopper.jpg").read_bytes()
DAY = 24 * 3600


class Bot:
    """The three functions; their calls are recorded under their names in the template."""

    def __init__(self, bucket, telegram, replicate):
        self.recorder = Recorder()
        self.bucket, self.telegram, self.replicate = bucket, telegram, replicate

    def takes(self, update):
        event = http_event("/webhook/telegram", update, SECRET, now=NOW)
        with self.recorder.of("TelegramWebhookFunction"):
            return telegram_handler(event, Context())["statusCode"]

    def hears(
        self, prediction_id, status="succeeded", output="data:image/png;base64,iVBORw0K", **more
    ):
        body = {"id": prediction_id, "status": status, "output": output, "error": None, **more}
        text, moment = json.dumps(body), datetime.fromtimestamp(NOW, UTC)
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": str(int(NOW)),
            "webhook-signature": Webhook(BOT_SETTINGS["REPLICATE_WEBHOOK_SECRET"]).sign(
                "m", moment, text
            ),
        }
        event = http_event("/webhook/replicate", text, headers, now=NOW)
        with self.recorder.of("ReplicateWebhookFunction"):
            return replicate_handler(event, Context())["statusCode"]

    def sweeps(self, seconds):
        moment = datetime.fromtimestamp(NOW + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self.recorder.of("TaskSweeperFunction"):
            return sweeper_handler({"time": moment}, Context(240_000))

    def photo(self):
        """Send a photo, and return its prediction's id."""
        before = self.tasks()
        self.telegram.send_photo(PHOTO, caption="make it blue")
        assert self.takes(self.update()) == 200
        (prediction_id,) = self.tasks() - before
        return prediction_id

    def photo_of_a_run_that_died(self):
        """Send a photo whose run died between storing its task and finishing its claim."""
        prediction_id = self.photo()
        claim = {"state": "claimed", "lease_until": 0}
        key = f"updates/{self.update()['update_id']}.json"
        self.bucket.put_object(Bucket="my-bot-bucket", Key=key, Body=json.dumps(claim).encode())
        return prediction_id

    def reaches_the_limit(self):
        """Make Telegram refuse the next message, for the first time in a while."""
        self.bucket.delete_object(Bucket="my-bot-bucket", Key="pressure/telegram.json")
        sending = {"method": "sendMessage"}
        self.telegram.faults.add("error", status=429, retry_after=0, match=sending)

    def update(self):
        return self.telegram.events(UpdateCreated)[-1].update

    def tasks(self):
        found = self.bucket.list_objects_v2(Bucket="my-bot-bucket", Prefix="tasks/")
        return {each["Key"][len("tasks/") : -len(".json")] for each in found.get("Contents", [])}

    def presses(self, data):
        sender = {"id": 777, "is_bot": False, "first_name": "Dev"}
        press = {"id": "1", "from": sender, "chat_instance": "1", "data": data}
        number = self.update()["update_id"] + len(data) + 1000
        return self.takes({"update_id": number, "callback_query": press})


@pytest.fixture
def recorder(bucket, telegram, replicate, outside, monkeypatch):
    """The calls to AWS that the functions make on all their paths."""
    monkeypatch.setenv("MAX_RUNNING", "100")
    monkeypatch.setenv("SECRETS_PATH", SECRETS_PATH)
    store = boto3.client("ssm")
    for name in SECRETS:
        monkeypatch.delenv(name.upper())
        parameter = {"Name": parameter_name(SECRETS_PATH, name), "Type": "SecureString"}
        store.put_parameter(Value=BOT_SETTINGS[name.upper()], **parameter)
    bot = Bot(bucket, telegram, replicate)
    _photos(bot)
    _buttons(bot)
    _webhooks(bot)
    _sweeps(bot)
    _restarts(bot)
    return bot.recorder


def _photos(bot):
    bot.photo()
    assert bot.takes(bot.update()) == 200  # the same update again
    png = io.BytesIO()
    Image.new("RGB", (9, 9)).save(png, "PNG")
    bot.telegram.send_document(png.getvalue(), "a.png")
    assert bot.takes(bot.update()) == 200
    before = bot.tasks()
    bot.telegram.send_album([PHOTO, PHOTO])
    for event in bot.telegram.events(UpdateCreated)[-2:]:
        assert bot.takes(event.update) == 200
    assert bot.hears(min(bot.tasks() - before)) == 200  # the other one is left for the sweeper
    bot.replicate.faults.add("server_error")  # makes the run give back its claim
    bot.telegram.send_photo(PHOTO)
    assert bot.takes(bot.update()) == 503
    assert bot.takes(bot.update()) == 200
    bot.reaches_the_limit()
    bot.photo()
    for said in ("/status", "/cancel", "/help", "/forget"):
        bot.telegram.send_text(said)
        assert bot.takes(bot.update()) == 200
    # a person about whom nothing needs to be stored
    chat = {"id": 888, "type": "private"}
    entity = {"type": "bot_command", "offset": 0, "length": 7}
    forget = {"message_id": 1, "chat": chat, "from": {"id": 888}, "text": "/forget"}
    number = bot.update()["update_id"] + 500
    assert bot.takes({"update_id": number, "message": forget | {"entities": [entity]}}) == 200


def _buttons(bot):
    prediction_id = bot.photo()
    unknown = "a" * 26
    for data in (f"again:{prediction_id}", f"again:{unknown}", f"cancel:{unknown}", "cancel"):
        assert bot.presses(data) == 200
    assert bot.presses(f"cancel:{prediction_id}") == 200


def _webhooks(bot):
    answered = bot.photo()
    assert bot.hears(answered) == bot.hears(answered) == 200
    assert bot.hears(bot.photo(), "failed") == 200
    assert bot.hears(bot.photo_of_a_run_that_died()) == 200
    assert bot.hears("a" * 26) == 404
    again = bot.photo()
    bot.telegram.faults.add("error", status=500, match={"method": "sendMessage"})
    assert bot.hears(again, "failed") == 503
    bot.reaches_the_limit()
    assert bot.hears(again, "failed") == 503
    assert bot.hears(again, "failed") == 200


def _restarts(bot):
    late = {"created_at": "2026-09-21T10:00:00Z", "started_at": "2026-09-21T12:00:00Z"}
    known = {"input": {"image": "http://127.0.0.1/old"}, "webhook": "http://127.0.0.1:9/x", **late}
    before = bot.tasks()
    assert bot.hears(bot.photo(), "failed", **known) == 200
    assert len(bot.tasks() - before) == 2
    bot.replicate.faults.add("slow_start", seconds=4000)
    bot.replicate.faults.add("model_failure", error="403")
    bot.photo()
    bot.replicate.clock.advance(5000)
    before = bot.tasks()
    assert bot.sweeps(700)["Answered"] > 0
    assert len(bot.tasks() - before) == 1


def _sweeps(bot):
    bot.photo_of_a_run_that_died()
    assert bot.sweeps(700)["Running"] > 0
    bot.replicate.clock.advance(3600)  # all models finish
    assert bot.sweeps(700)["Answered"] > 0
    bot.photo()
    bot.replicate.faults.add("not_found", times=3)
    bot.reaches_the_limit()
    assert bot.sweeps(700) == {"Unknown": 1}
    bot.photo()
    bot.replicate.faults.add("server_error")
    assert bot.sweeps(2 * DAY) == {"GivenUp": 1}
    # one entry for a prediction that has ended, and one for an unknown prediction
    for left in (next(iter(bot.tasks())), "a" * 26):
        bot.bucket.put_object(Bucket="my-bot-bucket", Key=f"waiting/{NOW:014.3f}-{left}")
    assert bot.sweeps(2 * DAY) == {"Tidied": 1, "WithoutTask": 1}


def test_the_functions_are_granted_what_they_use_and_the_layer_contains_the_calls_they_make(
    recorder,
):
    assert granted(TEMPLATE) == recorder.made
    with recorder.of("TelegramWebhookFunction"):
        get_storage().look()  # each new instance on Lambda does this
    assert recorder.calls == runpy.run_path(str(SLIM))["CALLS"]


ALL = {"Fn::Sub": "arn:${AWS::Partition}:s3:::${BucketName}/*"}
CHANGES = {
    "the first statement is missing": lambda found: found.pop(0),
    "the last statement is missing": lambda found: found.pop(),
    "an action too many": lambda found: found[0].update(Action=["s3:DeleteObject"]),
    "any action": lambda found: found[0].update(Action="s3:*"),
    "all of the bucket": lambda found: found[0].update(Resource=ALL),
}


@pytest.mark.parametrize("function", sorted(granted(TEMPLATE)))
@pytest.mark.parametrize("what", CHANGES)
def test_a_missing_or_extra_permission_would_be_noticed(function, what):
    template = copy.deepcopy(TEMPLATE)
    CHANGES[what](template["Resources"][function]["Properties"]["Policies"][-1]["Statement"])
    assert granted(template) != granted(TEMPLATE)  # which equals what the functions use
