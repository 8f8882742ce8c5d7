"""Applies the embedded S3's lifecycle rules at each midnight (UTC) of the clock.

The real S3 also rounds up to midnight, but can take another day. Moto stores the rules, but never
applies them.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlencode

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog

from .events import ObjectsExpired
from .lifecycle import (
    LifecycleRule,
    StoredObject,
    end_of_day,
    names_in,
    objects_in,
    rules_in,
    tags_in,
    text_in,
    uploads_in,
)
from .moto_process import FIRST, Answer, MotoEnded
from .request import S3Request

OK = 200
LISTED = 1000
NONE: Mapping[str, str] = MappingProxyType({})


class BegunUpload(NamedTuple):
    """A multipart upload that has begun but is not complete."""

    bucket: str
    key: str
    number: str


class ObjectStore(Protocol):
    """A store of objects. It handles one request at a time."""

    async def ask(self, request: S3Request) -> Answer:
        """Return the response. Raises MotoEnded."""


class Expiry:
    """Applies the lifecycle rules in `store`, whose objects have timestamps in real time."""

    def __init__(self, store: ObjectStore, *, clock: Clock, log: EventLog):
        self._store, self._clock, self._log = store, clock, log
        # moto doesn't report when an upload began, so its age counts from when it was first seen
        self._uploads: dict[BegunUpload, float] = {}

    async def run(self) -> None:
        """Apply the rules at each midnight, until moto ends."""
        try:
            while True:
                now = self._clock.now()
                await self._clock.sleep(end_of_day(now + 1) - now)
                await self.apply()
        except MotoEnded:
            return  # the next call to moto reports this

    async def apply(self) -> None:
        """Remove everything that is due."""
        seen: dict[BegunUpload, float] = {}
        for bucket in names_in((await self._ask("GET", "/")).body):
            found = await self._ask("GET", f"/{bucket}", "lifecycle")
            for rule in rules_in(found.body) if found.status == OK else ():
                objects = [each async for each in self._due(bucket, rule)]
                uploads = [each async for each in self._stale(bucket, rule, seen)]
                removed = [await self._remove(bucket, each) for each in objects]
                aborted = [await self._abort(each) for each in uploads]
                if any(removed + aborted):
                    self._log.append(
                        ObjectsExpired(
                            bucket=bucket,
                            rule=rule.id,
                            objects=sum(removed),
                            uploads=sum(aborted),
                        )
                    )
        self._uploads = seen

    async def _due(self, bucket: str, rule: LifecycleRule) -> AsyncIterator[StoredObject]:
        """Yield the objects that a rule removes, fetching tags only for those that are due."""
        if not rule.removes_objects:
            return
        now, is_more, token = self._clock.now(), True, ""
        while is_more:
            query = {"list-type": "2", "max-keys": f"{LISTED}", "prefix": rule.prefix}
            query |= {"continuation-token": token} if token else {}
            listing = await self._ask("GET", f"/{bucket}", query=query)
            for each in objects_in(listing.body):
                latest = each.modified + 1  # `modified` is truncated to the second
                if rule.expires(self._clock.at(latest)) <= now:
                    tags = await self._tags(bucket, each.key) if rule.tags else {}
                    if rule.has_tags(tags):
                        yield each
            token = text_in(listing.body, "NextContinuationToken")
            is_more = bool(token)

    async def _stale(
        self, bucket: str, rule: LifecycleRule, seen: dict[BegunUpload, float]
    ) -> AsyncIterator[BegunUpload]:
        """Yield the uploads that a rule aborts, and record in `seen` when each was first seen."""
        if rule.abort_days is None:
            return
        now = self._clock.now()
        listing = await self._ask("GET", f"/{bucket}", "uploads", {"prefix": rule.prefix})
        for key, number in uploads_in(listing.body):
            upload = BegunUpload(bucket, key, number)
            seen[upload] = self._uploads.get(upload, now)
            if key.startswith(rule.prefix) and rule.aborts(seen[upload]) <= now:
                yield upload

    async def _tags(self, bucket: str, key: str) -> dict[str, str]:
        found = await self._ask("GET", _path(bucket, key), "tagging")
        return tags_in(found.body) if found.status == OK else {}

    async def _remove(self, bucket: str, found: StoredObject) -> bool:
        """Remove an object unless it has changed since the listing. Return whether it was removed.

        The request's condition on the ETag prevents the removal of a newer version.
        """
        path = _path(bucket, found.key)
        return (await self._ask("DELETE", path, headers={"if-match": found.etag})).status < 300

    async def _abort(self, upload: BegunUpload) -> bool:
        path = _path(upload.bucket, upload.key)
        return (await self._ask("DELETE", path, query={"uploadId": upload.number})).status < 300

    async def _ask(
        self,
        method: str,
        path: str,
        part: str = "",
        query: Mapping[str, str] = NONE,
        headers: Mapping[str, str] = NONE,
    ) -> Answer:
        """Return the response to a request about a bucket or object, or its sub-resource `part`."""
        text = "&".join(filter(None, (part, urlencode(query))))
        wanted = replace(FIRST, method=method, path=path, query=text)
        return await self._store.ask(replace(wanted, headers={**FIRST.headers, **headers}))


def _path(bucket: str, key: str) -> str:
    return f"/{bucket}/{quote(key)}"
