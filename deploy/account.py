"""Looks up an AWS account's id and stack, and checks that bucket and concurrency are available."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from .environments import Environment
from .failures import DeployError

RESERVED = ("TelegramConcurrency", "ReplicateConcurrency")
LEFT_TO_OTHERS = 100  # concurrency that Lambda keeps unreserved; in a new account, its whole limit


@dataclass(frozen=True)
class Stack:
    """An existing stack; `status` is CloudFormation's, such as UPDATE_COMPLETE."""

    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    status: str = ""


class Account:
    """The account in which an environment is deployed. Every method can raise DeployError."""

    def __init__(self, environment: Environment):
        self._environment = environment

    @cached_property
    def number(self) -> str:
        """The account's 12-digit id."""
        client = boto3.client("sts", region_name=self._environment.region)
        try:
            number: str = client.get_caller_identity()["Account"]
        except (ClientError, BotoCoreError) as exc:
            raise DeployError(
                f"AWS rejects the credentials ({_reason(exc)}): `aws configure`, or set AWS_PROFILE"
            ) from exc
        return number

    def stack(self) -> Stack | None:
        """Return the environment's stack, or None if it does not exist."""
        client = boto3.client("cloudformation", region_name=self._environment.region)
        try:
            found = client.describe_stacks(StackName=self._environment.stack)["Stacks"][0]
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "ValidationError":  # the stack does not exist
                return None
            raise DeployError(f"the stack can't be read ({_reason(exc)})") from exc
        except BotoCoreError as exc:
            raise DeployError(f"AWS can't be reached ({_reason(exc)})") from exc
        return Stack(
            {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", [])},
            {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])},
            found["StackStatus"],
        )

    def check_bucket(self, name: str) -> None:
        """Raise DeployError unless a bucket with this name can be created."""
        try:
            boto3.client("s3", region_name=self._environment.region).head_bucket(Bucket=name)
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "404":
                return
            raise DeployError(
                f"the bucket {name} can't be used ({_reason(exc)}), perhaps because it belongs to "
                "another account: choose another with BucketName=..."
            ) from exc
        except BotoCoreError as exc:
            raise DeployError(f"AWS can't be reached ({_reason(exc)})") from exc
        raise DeployError(
            f"the bucket {name} already exists, perhaps left by a deleted stack: "
            f"`aws s3 rb --force s3://{name}` deletes it with its contents; or choose another "
            "with BucketName=..."
        )

    def check_concurrency(self, parameters: Mapping[str, str], stack: Stack | None) -> None:
        """Raise DeployError unless Lambda can reserve the requested concurrency.

        `parameters` override the values of the existing stack.
        https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
        """
        before = stack.parameters if stack else {}
        wanted = _reserved({**before, **parameters})
        if not wanted:
            return
        client = boto3.client("lambda", region_name=self._environment.region)
        try:
            found = client.get_account_settings()["AccountLimit"]
        except (ClientError, BotoCoreError) as exc:
            raise DeployError(f"Lambda's limits can't be read ({_reason(exc)})") from exc
        limit = found["ConcurrentExecutions"]
        left = found["UnreservedConcurrentExecutions"] + _reserved(before) - wanted
        if left < min(LEFT_TO_OTHERS, limit):
            raise DeployError(
                f"{wanted} of {limit} concurrent executions can't be reserved "
                f"({' + '.join(RESERVED)}): Lambda keeps {LEFT_TO_OTHERS} unreserved; request more "
                "in Service Quotas (Lambda, Concurrent executions), or reserve less"
            )


def _reserved(parameters: Mapping[str, str]) -> int:
    try:
        return sum(int(parameters.get(name, "0")) for name in RESERVED)
    except ValueError as exc:
        raise DeployError(f"{' and '.join(RESERVED)} must be whole numbers") from exc


def _reason(exc: ClientError | BotoCoreError) -> str:
    return exc.response["Error"]["Code"] if isinstance(exc, ClientError) else str(exc)
