"""Reads a template's buckets: their lifecycle rules, and the functions that they call."""

from collections.abc import Iterator, Mapping
from typing import Any

from .intrinsics import NO_VALUE, Resolver
from .problems import Misplaced
from .template import Bucket, ExpiryRule, ObjectEvents


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


def notifications(
    name: str, properties: Mapping[str, Any], resolver: Resolver
) -> Iterator[tuple[str, ObjectEvents]]:
    """Yield the functions, by name, that the bucket itself calls. Raises Misplaced."""
    place = f"Resources.{name}.NotificationConfiguration"
    found = resolver.resolve(properties.get("NotificationConfiguration", {}), place)
    for each in () if found is NO_VALUE else found.get("LambdaConfigurations", ()):
        if not {"Event", "Function"} <= each.keys():
            raise Misplaced(place, "a LambdaConfiguration needs an Event and a Function")
        function = str(each["Function"]).rpartition(":function:")[2].partition(":")[0]
        yield function, object_events(resolver.physical_name(name), name, each, each["Event"])


def object_events(
    bucket: str, name: str, source: Mapping[str, Any], events: list[str] | str
) -> ObjectEvents:
    """Return the events called `name` that a bucket sends, filtered as in `source`."""
    rules = source.get("Filter", {}).get("S3Key", {}).get("Rules", [])
    limits = {str(rule["Name"]).lower(): str(rule["Value"]) for rule in rules}
    return ObjectEvents(
        bucket=bucket,
        kinds=tuple(events) if isinstance(events, list) else (str(events),),
        prefix=limits.get("prefix", ""),
        suffix=limits.get("suffix", ""),
        name=name,
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
