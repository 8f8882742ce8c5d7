"""Creates the template's buckets in a store, with their lifecycle rules.

`python -m local.s3.buckets --s3 URL` does only that, as in docker-compose.yml. Signed by botocore,
which is loaded anyway, and sent by `Outgoing`: building a boto3 client takes half a second, which
would delay the local cloud.
"""

import asyncio
import base64
import hashlib
from typing import Any
from xml.sax.saxutils import escape

import click
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys

from darkroom_emulators.kit.outgoing import Outgoing
from operations.failures import CannotStart

from ..credentials import Credentials
from ..failures import StoreUnfit
from ..flags import project_of
from ..sam.made_up import REGION
from ..sam.project import read_project
from ..sam.template import Bucket, ExpiryRule, Template
from ..settings import LocalSettings, cloud_options, settings_of

PROBE = "probe/conditional-write"
OTHER_ETAG = '"00000000000000000000000000000000"'


class StoreSetup:
    """An S3 store at `url`, as far as setting it up requires."""

    def __init__(self, url: str, credentials: Credentials, calls: Outgoing):
        self._url = url.rstrip("/")
        self._keys = Keys(credentials.access_key, credentials.secret_key)
        self._calls = calls

    async def make_bucket(self, bucket: Bucket) -> None:
        """Create `bucket` unless it exists, and set its rules.

        Raises StoreUnfit if the store can't be used, or ignores the condition of conditional
        writes, on which all of the bot's state depends.
        """
        await self._put(bucket.name, allowed=(200, 409))  # 409: it exists; the next calls will tell
        await self._probe(f"{bucket.name}/{PROBE}")
        if bucket.expiry_rules:
            await self._put(f"{bucket.name}?lifecycle", body=lifecycle_xml(bucket))

    async def inspect(self, bucket: Bucket) -> str | None:
        """Return what `bucket` lacks, None if nothing; creates nothing. Raises StoreUnfit."""
        if await self._call("HEAD", bucket.name, allowed=(200, 404)) == 404:
            return f"there is no bucket {bucket.name}"
        await self._probe(f"{bucket.name}/{PROBE}")
        rules = await self._call("GET", f"{bucket.name}?lifecycle", allowed=(200, 404))
        if bucket.expiry_rules and rules == 404:
            return f"bucket {bucket.name} has no lifecycle rules"
        return None

    async def _probe(self, target: str) -> None:
        """Write what a store must refuse: a key that exists, a version that does not."""
        await self._put(target, body=b"first")
        await self._must_refuse(target, "If-None-Match", "*")
        await self._must_refuse(target, "If-Match", OTHER_ETAG)
        await self._call("DELETE", target, allowed=(204,))
        # MinIO before 2025-09-07 writes here: https://github.com/minio/minio/issues/21526
        await self._must_refuse(target, "If-Match", OTHER_ETAG)

    async def _must_refuse(self, target: str, condition: str, value: str) -> None:
        status = await self._put(
            target, body=b"second", allowed=(200, 404, 412), headers={condition: value}
        )
        if status == 200:
            await self._call("DELETE", target, allowed=(204,))
            raise StoreUnfit(
                f"the S3 store at {self._url} ignores {condition}, on which the bot's state depends"
            )

    async def _put(
        self,
        target: str,
        *,
        body: bytes = b"",
        allowed: tuple[int, ...] = (200,),
        headers: dict[str, str] | None = None,
    ) -> int:
        return await self._call("PUT", target, body=body, allowed=allowed, headers=headers)

    async def _call(
        self,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        allowed: tuple[int, ...],
        headers: dict[str, str] | None = None,
    ) -> int:
        """Return the status of a signed call. Raises StoreUnfit for one that is not `allowed`."""
        url = f"{self._url}/{target}"
        signed = AWSRequest(method, url, headers=headers or {}, data=body)
        signed.headers["X-Amz-Checksum-Sha256"] = checksum(body)
        S3SigV4Auth(self._keys, "s3", REGION).add_auth(signed)
        try:
            status, _, _, answer = await self._calls.request(
                method, url, body=body, headers=dict(signed.headers.items())
            )
        except OSError as exc:
            raise StoreUnfit(f"the S3 store at {self._url} can't be reached: {exc}") from exc
        if status not in allowed:
            words = answer.decode("utf-8", "replace")[:500]
            raise StoreUnfit(f"the S3 store at {self._url} refuses {method} {target}: {words}")
        return status


def checksum(body: bytes) -> str:
    """Return the headers that S3 requires with a lifecycle configuration."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def lifecycle_xml(bucket: Bucket) -> bytes:
    """Return the bucket's rules in S3's form.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
    """
    rules = "".join(map(_rule_xml, bucket.expiry_rules))
    namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    return f'<LifecycleConfiguration xmlns="{namespace}">{rules}</LifecycleConfiguration>'.encode()


def _rule_xml(rule: ExpiryRule) -> str:
    prefix = f"<Prefix>{escape(rule.prefix)}</Prefix>"
    tags = "".join(
        f"<Tag><Key>{escape(key)}</Key><Value>{escape(value)}</Value></Tag>"
        for key, value in rule.tags
    )
    found = f"<Filter><And>{prefix}{tags}</And></Filter>" if tags else f"<Filter>{prefix}</Filter>"
    if rule.days is not None:
        found += f"<Expiration><Days>{rule.days}</Days></Expiration>"
    if rule.abort_days is not None:
        days = f"<DaysAfterInitiation>{rule.abort_days}</DaysAfterInitiation>"
        found += f"<AbortIncompleteMultipartUpload>{days}</AbortIncompleteMultipartUpload>"
    return f"<Rule><ID>{escape(rule.id)}</ID><Status>Enabled</Status>{found}</Rule>"


async def make_buckets(settings: LocalSettings, template: Template) -> None:
    """Create all of the template's buckets. Raises StoreUnfit."""
    if not template.buckets:
        return
    calls = Outgoing(settings.own_hosts)
    try:
        store = StoreSetup(settings.s3_url, settings.credentials, calls)
        for bucket in template.buckets:
            await store.make_bucket(bucket)
    finally:
        await calls.close()


@click.command()
@cloud_options
@click.pass_context
def buckets(ctx: click.Context, /, **flags: Any) -> None:
    """Create the template's buckets in the store that --s3 names, with their rules."""
    settings = settings_of(project_of(ctx).root, **flags)
    try:
        template = read_project(settings)
        asyncio.run(make_buckets(settings, template))
    except CannotStart as exc:
        raise click.ClickException(str(exc)) from exc
    for bucket in template.buckets:
        rules = ", ".join(
            f"{rule.prefix} {rule.days or rule.abort_days} d" for rule in bucket.expiry_rules
        )
        click.echo(f"{bucket.name} in {settings.s3_url}: rules {rules}")


if __name__ == "__main__":
    buckets()
