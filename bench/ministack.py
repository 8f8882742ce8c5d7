"""Compare our local cloud with ministack 1.5.33, which also runs Lambda functions without Docker.

Both run the bot's function. Ministack runs it from the packages of `scripts/setup-lambda`, with the
emulators of another local cloud. Its start is timed until it responds, before anything is deployed;
our start includes deployment.
"""

import contextlib
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.sam.reading import read_template
from local.settings import read_settings
from trust.cloud import Cloud
from trust.ministack import ministack
from trust.packages import build_folder, lambda_version

from .environments import LAMBDA, MINISTACK, missing
from .goals import MINISTACK as GOALS
from .neighbours import (
    FUNCTION,
    LocalCloud,
    edit_package,
    measure_beside,
    megabytes,
    skipped,
    tree,
    until_new,
)
from .processes import ROOT
from .report import Row

NAME = "ministack"
BUCKET = "packages"
ROLE = "arn:aws:iam::000000000000:role/bench"


def measure(runs: int) -> list[Row]:
    """Return all rows, marked as skipped if ministack or the packages are missing."""
    if missing(LAMBDA, MINISTACK):
        return skipped(NAME, "needs `scripts/setup-deploy`")
    return measure_beside(NAME, beside, GOALS, runs)


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[LocalCloud]:
    """Run ministack and a local cloud within the block, with the function deployed."""
    with Cloud("--delay", "0").running(folder) as emulators:
        begun = time.perf_counter()
        with ministack(folder) as (url, process):
            seconds = time.perf_counter() - begun
            deployed = DeployedFunction(url, folder, environment_beside(emulators, folder))
            yield LocalCloud(
                seconds,
                deployed.url,
                lambda: until_new(deployed.url, deployed.edit),
                lambda: megabytes(tree(process.pid)),
            )


class DeployedFunction:
    """The function with its layer in ministack, behind an HTTP API."""

    def __init__(self, url: str, folder: Path, environment: Mapping[str, str]):
        """Create the bucket, layer, function and API; `folder` receives a copy of the package."""
        self._endpoint = url
        self._s3, self._lambda, gateway = map(self._client, ("s3", "lambda", "apigatewayv2"))
        self._package = shutil.copytree(build_folder() / FUNCTION, folder / FUNCTION)
        self._s3.create_bucket(Bucket=BUCKET)
        runtime = f"python{lambda_version()}"
        layer = self._lambda.publish_layer_version(
            LayerName="common",
            Content=self._upload(build_folder() / "CommonLayer"),
            CompatibleRuntimes=[runtime],
        )
        function = self._lambda.create_function(
            FunctionName=FUNCTION,
            Runtime=runtime,
            Role=ROLE,
            Handler="telegram_webhook.app.handler",
            Code=self._upload(self._package),
            Layers=[layer["LayerVersionArn"]],
            Environment={"Variables": environment},
            Timeout=30,
            MemorySize=512,
        )
        api = gateway.create_api(Name="bot", ProtocolType="HTTP")["ApiId"]
        integration = gateway.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=function["FunctionArn"],
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        target = f"integrations/{integration}"
        gateway.create_route(ApiId=api, RouteKey="POST /webhook/telegram", Target=target)
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        self.url = f"{url}/_aws/execute-api/{api}/$default"

    def edit(self) -> None:
        """Change the function, and deploy it."""
        edit_package(self._package)
        found = self._upload(self._package)
        self._lambda.update_function_code(FunctionName=FUNCTION, **found)

    def _upload(self, folder: Path) -> dict[str, str]:
        packed = Path(shutil.make_archive(f"{self._package}-{folder.name}", "zip", folder))
        self._s3.upload_file(str(packed), BUCKET, packed.name)
        return {"S3Bucket": BUCKET, "S3Key": packed.name}

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]  # one of the names above
            endpoint_url=self._endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            region_name="us-east-1",
            config=Config(proxies={}),
        )


def environment_beside(cloud: Cloud, folder: Path) -> Mapping[str, str]:
    """Return the function's variables from the template, with a cloud's addresses."""
    flags = ["--env", str(folder / "settings.env")]
    for part, port in cloud.ports.items():
        flags += [f"--{part}-port", str(port)]
    parameters = read_settings(flags, ROOT, {}).template_parameters()
    functions = read_template(build_folder() / "template.yaml", parameters).functions
    return next(each.environment for each in functions if each.name == FUNCTION)
