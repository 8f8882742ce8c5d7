"""Creates the template's buckets in a store, with their lifecycle rules.

`python -m local.s3.buckets --s3 URL` does only this, for docker-compose.yml.
"""

import asyncio
from typing import Any
from xml.sax.saxutils import escape

import click

from darkroom_emulators.kit.outgoing import Outgoing
from operations.failures import CannotStart

from ..credentials import Credentials
from ..flags import project_of
from ..sam.project import read_project
from ..sam.template import Bucket, ExpiryRule, Template
from ..settings import LocalSettings, cloud_options, settings_of
from .store_calls import StoreCalls
from .write_probe import check_conditional_writes


class StoreSetup:
    """Sets up the S3 store at `url`."""

    def __init__(self, url: str, credentials: Credentials, calls: Outgoing):
        self._store = StoreCalls(url, credentials, calls)

    async def make_bucket(self, bucket: Bucket, *, probe: bool = True) -> None:
        """Create `bucket` unless it exists, and set its lifecycle rules.

        Raises StoreUnfit if the store can't be used or, with `probe`, if it ignores the conditions
        of conditional writes.
        """
        # 409 means that the bucket exists; if it belongs to someone else, the next calls fail
        await self._store.put(bucket.name, allowed=(200, 409))
        if probe:
            await check_conditional_writes(self._store, bucket.name)
        if bucket.expiry_rules:
            await self._store.put(f"{bucket.name}?lifecycle", lifecycle_xml(bucket))

    async def inspect(self, bucket: Bucket) -> str | None:
        """Return what is missing for `bucket`, or None, without creating it. Raises StoreUnfit."""
        found = await self._store.call("HEAD", bucket.name, allowed=(200, 404))
        if found.status == 404:
            return f"there is no bucket {bucket.name}"
        await check_conditional_writes(self._store, bucket.name)
        rules = await self._store.call("GET", f"{bucket.name}?lifecycle", allowed=(200, 404))
        if bucket.expiry_rules and rules.status == 404:
            return f"bucket {bucket.name} has no lifecycle rules"
        return None


def lifecycle_xml(bucket: Bucket) -> bytes:
    """Return the bucket's lifecycle rules as S3's XML.

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


async def make_buckets(settings: LocalSettings, template: Template, *, probe: bool = True) -> None:
    """Create all of the template's buckets with `StoreSetup.make_bucket`. Raises StoreUnfit."""
    if not template.buckets:
        return
    calls = Outgoing(settings.own_hosts)
    try:
        store = StoreSetup(settings.s3_url, settings.credentials, calls)
        for bucket in template.buckets:
            await store.make_bucket(bucket, probe=probe)
    finally:
        await calls.close()


@click.command()
@cloud_options
@click.pass_context
def buckets(ctx: click.Context, /, **flags: Any) -> None:
    """Create the template's buckets, with their lifecycle rules, in the S3 store given by --s3."""
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
        click.echo(f"{bucket.name} in {settings.s3_url}: rules {rules or 'none'}")


if __name__ == "__main__":
    buckets()
