"""Send a photo through `sam local start-api`, which runs the built functions in Lambda's own image.

The whole local cloud runs too, for its emulators and its S3. The bot's webhook is set to the
address that sam serves, as it is after a deployment.
"""

import asyncio
import contextlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import requests

from darkroom_emulators.kit.outgoing import Outgoing
from deploy.packages import BUILDS, SAM
from local.sam.reading import read_template
from local.settings import read_settings
from operations.bot_api import BotApi
from operations.introduction import introduce

from ..children import ROOT, Child, running
from ..cloud import ask, free_ports
from .doors import doors
from .engine import AROUND_A_VM, RoundFailed, check_engine, remove_containers, shared_address

ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
BUILD = ROOT / BUILDS[ARCHITECTURE]
# the tag that sam 1.170.0 looks for
IMAGE = f"public.ecr.aws/lambda/python:3.13-{ARCHITECTURE}"
# Without an AWS account, sam passes these to the functions, so the S3 must accept them.
SAM_KEYS = "AWS_ACCESS_KEY_ID=defaultkey\nAWS_SECRET_ACCESS_KEY=defaultsecret\n"
NO_ACCOUNT = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAM_CLI_TELEMETRY": "0",
}
# pull images and start containers in advance, so that no webhook waits for them
EAGER = ("--warm-containers", "EAGER")
FROM_CONTAINERS = ("TelegramApiUrl", "ReplicateApiUrl", "S3EndpointUrl")
# The first time, sam downloads Lambda's image, a few hundred MB.
SECONDS_TO_START = 900


class SamRound:
    """The local cloud, and sam next to it.

    `through` is the containers' name for this machine's loopback, or None to detect it.
    `folder` gets the output of both. `sam` is sam's command, `flags` are its flags, and `packages`
    is the folder of the built packages.
    """

    started_in: float  # seconds until sam responded

    def __init__(
        self,
        folder: Path,
        *,
        through: str | None = None,
        build: bool = True,
        flags: Sequence[str] = EAGER,
        packages: Path = BUILD,
        sam: Sequence[str] = SAM,
    ):
        self._folder, self._build, self._through = folder, build, through
        self._sam, self._sam_flags, self._packages = sam, flags, packages
        parts = ("gateway", "replicate", "telegram", "s3", "page")
        self._ports = dict(zip(parts, free_ports(len(parts)), strict=True))
        self._flags = ["--env", str(self._settings_file())]
        for part, port in self._ports.items():
            self._flags += [f"--{part}-port", str(port)]
        self._settings = read_settings(self._flags, ROOT, {})
        (self._port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{self._port}"
        self.telegram = self._settings.url(self._ports["telegram"])

    @contextlib.contextmanager
    def running(self, say: Callable[[str], None]) -> Iterator[Child]:
        """Serve both webhooks with sam within the block.

        Raises Missing, ChildFailed or RoundFailed.
        """
        check_engine()
        if self._build:
            say("building the packages")
            _build()
        with contextlib.ExitStack() as stack:
            bridge = self._find_way_in()
            allowed = ["--allow-host", self._through or AROUND_A_VM]
            cloud = [sys.executable, "-m", "local.commands", "dev", *self._flags, *allowed]
            log = self._folder / "cloud.log"
            child = stack.enter_context(running("the local cloud", cloud, log))
            child.wait_until(lambda: "\nready\n" in child.said(), 60)
            if bridge:
                ports = [self._ports[part] for part in ("replicate", "telegram", "s3")]
                stack.enter_context(doors(bridge, ports))
            log = self._folder / "sam.log"
            say(f"starting sam local start-api on {self.url}; the first time it pulls its image")
            say(f"its output is in {log}")
            # sam sometimes leaves a container behind
            stack.callback(remove_containers, self.mark())
            begun = time.perf_counter()
            sam = stack.enter_context(running("sam", self._command(), log, _environment()))
            sam.wait_until(self._answers, SECONDS_TO_START)
            self.started_in = time.perf_counter() - begun
            asyncio.run(self._tell_telegram())
            yield sam

    def mark(self) -> str:
        """Return a variable, as NAME=value, that only our containers have in their environment."""
        return (
            f"TELEGRAM_API_URL={self._variables()['TelegramWebhookFunction']['TELEGRAM_API_URL']}"
        )

    def _find_way_in(self) -> str | None:
        """Choose the name by which containers reach this machine.

        Returns the address of Docker's bridge if that is the chosen name, and None otherwise.
        """
        bridge = None if self._through else shared_address()
        self._through = self._through or bridge or AROUND_A_VM
        return bridge

    def _settings_file(self) -> Path:
        file = self._folder / "settings.env"
        file.write_text(SAM_KEYS, encoding="utf-8")
        return file

    def _command(self) -> list[str]:
        variables = self._folder / "variables.json"
        variables.write_text(json.dumps(self._variables()), encoding="utf-8")
        start = ["local", "start-api", "--port", str(self._port)]
        start += self._sam_flags
        template = ["--template", str(self._packages / "template.yaml")]
        architecture = ["--parameter-overrides", f"Architecture={ARCHITECTURE}"]
        return [*self._sam, *start, *template, *architecture, "--env-vars", str(variables)]

    def _variables(self) -> dict[str, dict[str, str]]:
        """Return each function's environment as the template defines it for our addresses.

        --parameter-overrides wouldn't do: sam accepts no empty values, and turns an `!If` with
        AWS::NoValue into an empty string.
        """
        parameters = self._settings.template_parameters() | {"BaseUrl": self.url}
        for name in FROM_CONTAINERS:
            parameters[name] = parameters[name].replace("127.0.0.1", self._through or AROUND_A_VM)
        functions = read_template(self._packages / "template.yaml", parameters).functions
        return {each.name: dict(each.environment) for each in functions}

    def _answers(self) -> bool:
        try:
            ask("GET", self.url, timeout=5)
        except requests.RequestException:
            return False
        return True

    async def _tell_telegram(self) -> None:
        bot = self._settings.bot
        calls = Outgoing(self._settings.own_hosts)
        try:
            await introduce(
                BotApi(calls, self.telegram, bot["TELEGRAM_BOT_TOKEN"]),
                webhook=f"{self.url}/webhook/telegram",
                secret_token=bot["TELEGRAM_SECRET_TOKEN"],
                has_styles=bool(bot.get("STYLES_FILE")),
            )
        finally:
            await calls.close()


def _build() -> None:
    wanted = {"ARCHITECTURE": ARCHITECTURE, "RUNTIME": "3.13"}
    command = [ROOT / "scripts" / "build"]
    if subprocess.run(command, env=os.environ | wanted, check=False).returncode:
        raise RoundFailed("scripts/build failed")


def _environment() -> dict[str, str]:
    """Return our own environment without AWS's variables, because sam would pass real keys on."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return ours | NO_ACCOUNT
