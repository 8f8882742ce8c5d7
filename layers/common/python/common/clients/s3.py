"""Makes S3 clients; all calls of a process share one."""

from functools import lru_cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.handlers import add_expect_header

from ..runtime.settings import get_settings
from ..runtime.tls import share_tls
from .http import CONNECTIONS
from .records import Records

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@lru_cache
def get_s3_client() -> "S3Client":
    """Return this process's S3 client."""
    return client_at(get_settings().aws_endpoint_url_s3)


@lru_cache
def get_records() -> Records:
    """Return this process's `Records`."""
    return Records(get_s3_client(), get_settings().bucket_name)


def client_at(endpoint_url: str) -> "S3Client":
    """Return an S3 client for `endpoint_url`, or for AWS if that is empty.

    Servers other than AWS expect the bucket in the path, and some lack the newer checksums. On AWS,
    boto3 by default presigns URLs for us-east-1's host. For a new bucket, that host redirects to
    the bucket's region, where the signature is invalid. "virtual" avoids that (boto/boto3#4768).
    """
    client = boto3.client(
        "s3",
        endpoint_url=endpoint_url or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint_url else "virtual"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # our own, as botocore would build its default user agent twice on each call
            user_agent="darkroom",
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=CONNECTIONS,
            connect_timeout=3,
            read_timeout=10,
        ),
    )
    # Without this handler, a PUT sends its body without waiting for "100 Continue", which saves a
    # round trip. Our bodies are in memory and can be sent again (boto/botocore#3755).
    client.meta.events.unregister("before-call.s3", add_expect_header)
    share_tls(client)
    return client
