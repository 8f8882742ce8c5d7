"""Run the packages built by `sam build` under AWS's runtime client and interface emulator (RIE)."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time

import boto3
import requests
from moto.server import ThreadedMotoServer

from common.runtime.settings import SECRETS, parameter_name
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import ServerThread
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.http_api.apis import ApiTable
from local.http_api.gateway import Gateway
from local.redaction import Redaction
from local.sam.reading import read_template
from local.settings import LOCAL_VALUES, read_settings
from trust.cloud import free_ports
from trust.packages import LAMBDA, ROOT, build_folder

PATIENCE = 60
SECRETS_PATH = "/darkroom/artifacts"
SOURCES = {
    "TelegramWebhookFunction": "functions/telegram_webhook",
    "ReplicateWebhookFunction": "functions/replicate_webhook",
    "TaskSweeperFunction": "functions/task_sweeper",
    "CommonLayer/python": "layers/common/python/common",
}
INVOKE = "/2015-03-31/functions/function/invocations"


def changed_since(folder):
    """Return a source file that has no equal copy in `folder`, or None."""
    for package, source in SOURCES.items():
        for file in (ROOT / source).rglob("*.py"):
            built = folder / package / file.relative_to((ROOT / source).parent)
            if not built.exists() or built.read_bytes() != file.read_bytes():
                return file
    return None


class Runtime:
    """One function in its own RIE, which corresponds to an execution environment on Lambda."""

    def __init__(self, function, ssm):
        """Prepare `function`. `ssm` is the URL of a Parameter Store with its secrets, or None."""
        self.function = function
        self._parameter_store = ssm
        # concurrent calls crash RIE; on Lambda, an environment handles one call at a time, too
        self._one_at_a_time = asyncio.Lock()

    def start(self):
        """Start RIE, and return once it is listening. The first call imports the handler."""
        here, inside = (f"127.0.0.1:{port}" for port in free_ports(2))
        self.url = f"http://{here}{INVOKE}"
        addresses = ["--runtime-interface-emulator-address", here, "--runtime-api-address", inside]
        python = [LAMBDA / "bin" / "python", "-m", "awslambdaric", self.function.handler]
        self._process = subprocess.Popen(
            [LAMBDA / "bin" / "aws-lambda-rie", *addresses, "--log-level", "error", *python],
            cwd=self.function.code_dir,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _wait_for_port(here)
        return self

    def another(self):
        """Return another environment for the same function, not started yet."""
        return Runtime(self.function, self._parameter_store)

    def stop(self):
        """Stop RIE and its Python process."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def call(self, event):
        """Return the function's result, as the bytes that RIE sends."""
        answer = requests.post(self.url, data=event, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.content

    async def invoke(self, invocation):
        """Call the function for the gateway, one call at a time."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self.call, invocation.event)

    def _environment(self):
        folders = (self.function.code_dir, *self.function.layer_dirs)
        return dict(self.function.environment) | {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",  # as Lambda's file system is read-only
            "PYTHONPATH": ":".join(str(folder) for folder in folders),
            "LAMBDA_TASK_ROOT": str(self.function.code_dir),
            "AWS_LAMBDA_FUNCTION_NAME": self.function.name,
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(int(self.function.timeout)),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.function.memory_mb),
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            **({"AWS_ENDPOINT_URL_SSM": self._parameter_store} if self._parameter_store else {}),
        }


class Outside:
    """The packages under RIE, the gateway that calls them, the emulators, and moto's S3 and SSM."""

    def __init__(self, stack):
        self._gateway = ServerThread(self._build_gateway)
        self.url = self._gateway.url
        moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        moto.start()
        stack.callback(moto.stop)
        self._aws = "http://{}:{}".format(*moto.get_host_and_port())
        self.s3 = boto3.client("s3", endpoint_url=self._aws)
        self.s3.create_bucket(Bucket="my-bot-bucket")
        ssm = boto3.client("ssm", endpoint_url=self._aws)
        for name in SECRETS:
            ssm.put_parameter(
                Name=parameter_name(SECRETS_PATH, name),
                Value=LOCAL_VALUES[name.upper()],
                Type="SecureString",
            )
        bot = BotSettings(
            token=LOCAL_VALUES["TELEGRAM_BOT_TOKEN"],
            webhook=f"{self._gateway.url}/webhook/telegram",
            secret_token=LOCAL_VALUES["TELEGRAM_SECRET_TOKEN"],
        )
        self.telegram = stack.enter_context(
            TelegramEmulator(TelegramSettings(bots=(bot,)), speed=1.0)
        )
        secret = LOCAL_VALUES["REPLICATE_WEBHOOK_SECRET"]
        settings = ReplicateSettings(webhook_secret=secret, delay=(0.1, 0.1))
        self.replicate = stack.enter_context(ReplicateEmulator(settings, speed=1.0))
        template = read_template(build_folder() / "template.yaml", self._parameters())
        self._functions = template.functions
        self.runtimes = {each.name: Runtime(each, self._aws) for each in template.functions}
        for runtime in self.runtimes.values():
            stack.callback(runtime.start().stop)
        self._gateway.start()
        stack.callback(self._gateway.stop)

    async def _build_gateway(self):
        clock = Clock()
        routes = ApiTable(self._functions)
        return Gateway(self.runtimes, routes, clock=clock, log=EventLog(clock), hide=Redaction())

    def _parameters(self):
        return read_settings([], ROOT / "tests", {}).template_parameters() | {
            "TelegramApiUrl": self.telegram.url,
            "ReplicateApiUrl": f"{self.replicate.url}/v1",
            "BaseUrl": self._gateway.url,
            "S3EndpointUrl": self._aws,
            "S3PublicEndpointUrl": self._aws,
            "SecretsPath": SECRETS_PATH,
        }


def _wait_for_port(address):
    host, _, port = address.partition(":")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection((host, int(port)), PATIENCE).close()
            return
        time.sleep(0.01)
    raise TimeoutError(f"RIE does not listen at {address}")
