"""Makes the template's buckets in a store, with their lifecycle rules."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .environment import Credentials
from .failures import StoreUnfit
from .intrinsics import REGION
from .template import Bucket, ExpiryRule

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import LifecycleRuleTypeDef


def make_bucket(url: str, credentials: Credentials, bucket: Bucket) -> None:
    """Make `bucket` in the S3 store at `url` unless it is there, and set its rules.

    Raises StoreUnfit if the store can't be used, or takes conditional writes without their
    condition: all of the bot's state rests on them.
    """
    s3 = _client(url, credentials)
    try:
        _create(s3, bucket.name)
        if bucket.expiry_rules:
            rules = [_lifecycle_rule(rule) for rule in bucket.expiry_rules]
            s3.put_bucket_lifecycle_configuration(
                Bucket=bucket.name, LifecycleConfiguration={"Rules": rules}
            )
        honest = _refuses_a_second_create(s3, bucket.name)
    except (BotoCoreError, ClientError) as exc:
        raise StoreUnfit(f"the S3 store at {url} can't be used: {exc}") from exc
    if not honest:
        raise StoreUnfit(f"the S3 store at {url} ignores If-None-Match; the bot needs it")


def _client(url: str, credentials: Credentials) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        config=Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=3,
            read_timeout=10,
            retries={"total_max_attempts": 2},
        ),
    )


def _create(s3: "S3Client", name: str) -> None:
    try:
        s3.create_bucket(Bucket=name)
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise


def _lifecycle_rule(rule: ExpiryRule) -> "LifecycleRuleTypeDef":
    return {
        "ID": rule.id,
        "Status": "Enabled",
        "Filter": {"Prefix": rule.prefix},
        "Expiration": {"Days": rule.days},
    }


def _refuses_a_second_create(s3: "S3Client", bucket: str) -> bool:
    key = "probe/conditional-write"
    s3.put_object(Bucket=bucket, Key=key, Body=b"first")
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=b"second", IfNoneMatch="*")
    except ClientError as exc:
        if exc.response["ResponseMetadata"]["HTTPStatusCode"] != 412:
            raise
        return True
    finally:
        s3.delete_object(Bucket=bucket, Key=key)
    return False
