"""Send a photo through bot.py on AWS's local runner and our emulators; count runs and calls."""

import http.server
import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aws_durable_execution_sdk_python_testing import DurableFunctionTestRunner
from aws_durable_execution_sdk_python_testing.client import InMemoryServiceClient
from standardwebhooks import Webhook

from darkroom_emulators.telegram.events import UpdateCreated
from darkroom_emulators.testing.replicate import ReplicateEmulator
from darkroom_emulators.testing.telegram import TelegramEmulator

counted: Counter[str] = Counter()


class Receiver(http.server.BaseHTTPRequestHandler):
    """The public function that verifies Replicate's signature and completes a callback."""

    def do_POST(self) -> None:
        """Handle one webhook from Replicate."""
        body = self.rfile.read(int(self.headers["content-length"]))
        Webhook(self.server.secret).verify(body, dict(self.headers))
        counted["runs of the receiver"] += 1
        (callback_id,) = parse_qs(urlsplit(self.path).query)["callback"]
        output = json.loads(body)["output"].encode()
        self.server.runner.send_callback_success(callback_id, output)
        counted["callbacks sent"] += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Don't log requests."""


def main() -> None:
    """Send the photo named on the command line, wait for the result, and print the counts."""
    photo = Path(sys.argv[1]).read_bytes()
    checkpoint = InMemoryServiceClient.checkpoint

    def count_checkpoint(self, *args, **kwargs):
        counted["checkpoints"] += 1
        return checkpoint(self, *args, **kwargs)

    InMemoryServiceClient.checkpoint = count_checkpoint
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with TelegramEmulator() as telegram, ReplicateEmulator(speed=1.0) as replicate:
        os.environ |= {
            "TELEGRAM_API": f"{telegram.url}/bot{telegram.token}",
            "TELEGRAM_FILES": f"{telegram.url}/file/bot{telegram.token}",
            "REPLICATE_API": f"{replicate.url}/v1",
            "REPLICATE_API_TOKEN": "r8_any",
            "RECEIVER": f"http://127.0.0.1:{server.server_port}/",
        }
        import bot  # noqa: PLC0415 - it reads the addresses when imported

        def counting(event, context):
            counted["runs of the durable function"] += 1
            return bot.handler(event, context)

        replicate.returns("me/edit", photo)
        telegram.send_photo(photo, caption="make it blue")
        update = telegram.events(UpdateCreated)[-1].update
        with DurableFunctionTestRunner(counting) as runner:
            server.secret, server.runner = replicate.webhook_secret, runner
            arn = runner.run_async(
                json.dumps(update), execution_name=f"update-{update['update_id']}"
            )
            result = runner.wait_for_result(arn, timeout=60)
            history = runner.get_execution_history(arn).events
        said = [m.get("text") or "a photo" for m in telegram.messages()[1:]]
        assert said == ["Got it, please wait", "a photo"], (result, said)
    operations = {(e.name, e.sub_type) for e in history if e.sub_type}
    counted["operations"] = len(operations)
    counted["events in the history"] = len(history)
    for what, number in sorted(counted.items()):
        print(f"{number:3} {what}")


main()
