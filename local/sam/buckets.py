"""The buckets of a template, with their lifecycle rules."""

from collections.abc import Mapping
from typing import Any

from .intrinsics import NO_VALUE, Resolver
from .template import Bucket, ExpiryRule


def read_bucket(name: str, properties: Mapping[str, Any], resolver: Resolver) -> Bucket:
    """Return the bucket with the logical id `name`. Raises Misplaced."""
    place = f"Resources.{name}.LifecycleConfiguration"
    lifecycle = resolver.resolve(properties.get("LifecycleConfiguration", {}), place)
    rules = () if lifecycle is NO_VALUE else lifecycle.get("Rules", [])
    return Bucket(
        resolver.physical_name(name),
        tuple(
            found
            for number, rule in enumerate(rules)
            if rule.get("Status") == "Enabled" and (found := expiry_rule(number, rule))
        ),
    )


def expiry_rule(number: int, rule: Mapping[str, Any]) -> ExpiryRule | None:
    """Return a template's lifecycle rule, or None if the local cloud does not apply it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
    """
    days, upload = rule.get("ExpirationInDays"), rule.get("AbortIncompleteMultipartUpload")
    has_sizes = "ObjectSizeGreaterThan" in rule or "ObjectSizeLessThan" in rule
    if has_sizes or (days is None and upload is None):  # moto ignores size conditions
        return None
    return ExpiryRule(
        str(rule.get("Id", f"rule-{number}")),
        str(rule.get("Prefix", "")),
        None if days is None else int(days),
        tuple((str(tag["Key"]), str(tag["Value"])) for tag in rule.get("TagFilters", ())),
        None if upload is None else int(upload["DaysAfterInitiation"]),
    )
