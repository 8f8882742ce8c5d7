"""Keeps moto's S3 in a file: each request's changes are written before its response is sent.

Each of moto's objects is pickled under its bucket and key. Unpickling only allows classes of moto
and a few others.
"""

import io
import pickle
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from moto.s3.models import FakeBucket, FakeMultipart, MultipartDict, S3Backend, s3_backends
from moto.s3.utils import _VersionedKeyStore

from darkroom_emulators.kit.sqlite_file import connect

Environ = dict[str, Any]  # a WSGI environment
Place = tuple[str, str, str]  # kind, bucket, and name within the bucket
READS = {"GET", "HEAD", "OPTIONS"}
TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT, bucket TEXT, name TEXT, value BLOB, PRIMARY KEY (kind, bucket, name)
)
"""
PUT = """
INSERT INTO kept VALUES (?, ?, ?, ?)
ON CONFLICT (kind, bucket, name) DO UPDATE SET value = excluded.value
"""
# buckets first, then objects and uploads, then parts, each in the order in which they were written
ALL = """
SELECT kind, bucket, name, value FROM kept
ORDER BY CASE kind WHEN 'bucket' THEN 0 WHEN 'part' THEN 2 ELSE 1 END, rowid
"""
OTHERS = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "object"),
    ("builtins", "bytearray"),
    ("collections", "OrderedDict"),
    ("collections", "defaultdict"),
    ("copyreg", "_reconstructor"),
    ("datetime", "datetime"),
    ("datetime", "date"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("requests.structures", "CaseInsensitiveDict"),
}


class KeptObjects:
    """Keeps buckets, objects and uploads in `file`, and restores them in moto."""

    def __init__(self, file: Path):
        self._db = connect(file)
        try:
            self._db.execute(TABLE)
            self._load()
        except BaseException:
            self._db.close()
            raise

    def keep(self, environ: Environ, body: bytes) -> None:
        """Write everything that a request may have changed. Raises sqlite3.Error."""
        if environ["REQUEST_METHOD"] in READS:
            return
        path = environ["PATH_INFO"].encode("latin-1").decode().removeprefix("/")
        bucket, _, key = path.partition("/")
        if not bucket:
            return
        query = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)
        places = list(self._places(bucket, key, query, body))
        with self._db:
            self._db.execute("BEGIN")
            for place in places:
                self._write(place)

    def _places(
        self, bucket: str, key: str, query: dict[str, list[str]], body: bytes
    ) -> Iterator[Place]:
        """Yield the places that a request may have changed."""
        found = _bucket(bucket)
        if key:
            yield "object", bucket, key
        elif "delete" in query:
            yield from (("object", bucket, each) for each in _keys_in(body))
        else:
            yield "bucket", bucket, ""
            if found:  # it can be a form upload from a browser, whose key is in the body
                kept = set(self._names("object", bucket))
                yield from (("object", bucket, each) for each in set(found.keys) - kept)
        if "uploadId" in query or "uploads" in query:
            uploads = set(found.multiparts) if found else set()
            for upload in uploads.symmetric_difference(self._names("upload", bucket)):
                yield "upload", bucket, upload
            upload, number = (query.get(each, [""])[0] for each in ("uploadId", "partNumber"))
            if number.isdecimal() and len(number) < 6:  # S3 allows up to 10,000 parts
                yield from (("upload", bucket, upload), ("part", bucket, f"{upload}/{number}"))

    def _names(self, kind: str, bucket: str) -> Iterable[str]:
        sql = "SELECT name FROM kept WHERE kind = ? AND bucket = ?"
        return [name for (name,) in self._db.execute(sql, (kind, bucket))]

    def _write(self, place: Place) -> None:
        kind, bucket, name = place
        value = self._value(place)
        if value is not None:
            content = pickle.dumps(value, protocol=5)
            self._db.execute(PUT, (*place, content))
            return
        if kind == "bucket":
            self._db.execute("DELETE FROM kept WHERE bucket = ?", (bucket,))
        elif kind == "upload":
            self._db.execute(
                "DELETE FROM kept WHERE kind = 'part' AND bucket = ? AND name LIKE ? || '/%'",
                (bucket, name),
            )
        sql = "DELETE FROM kept WHERE kind = ? AND bucket = ? AND name = ?"
        self._db.execute(sql, place)

    def _value(self, place: Place) -> object:
        """Return the picklable state of what moto has at a place, or None if there is nothing."""
        kind, name = place[0], place[2]
        bucket = _bucket(place[1])
        if bucket is None:
            return None
        tags = _backend(bucket).tagger.tags
        match kind:
            case "bucket":
                state = {**vars(bucket), "keys": None, "multiparts": None}
                return state, tags.get(bucket.arn)
            case "object":
                versions = bucket.keys.getlist(name, [])
                return [(each, tags.get(_arn(each))) for each in versions] or None
            case "upload":
                upload = bucket.multiparts.get(name)
                return upload and {**vars(upload), "parts": {}}
        upload_id, _, number = name.rpartition("/")
        upload = bucket.multiparts.get(upload_id)
        return upload and upload.parts.get(int(number))

    def _load(self) -> None:
        """Restore everything in the file to moto."""
        for kind, bucket, name, content in self._db.execute(ALL):
            self._restore(kind, bucket, name, _Unpickler(io.BytesIO(content)).load())

    def _restore(self, kind: str, name: str, within: str, value: Any) -> None:
        if kind == "bucket":
            _restore_bucket(*value)
            return
        bucket = _bucket(name)
        if bucket is None:
            return
        if kind == "object":
            bucket.keys.setlist(within, [each for each, _ in value])
            for each, tags in value:
                if tags:
                    _backend(bucket).tagger.tags[_arn(each)] = tags
        elif kind == "upload":
            upload: FakeMultipart = object.__new__(FakeMultipart)
            vars(upload).update(value)
            bucket.multiparts[within] = upload
        else:
            upload_id, _, number = within.rpartition("/")
            if upload_id in bucket.multiparts:
                bucket.multiparts[upload_id].parts[int(number)] = value


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        is_motos = module.partition(".")[0] == "moto" and "." not in name
        if is_motos or (module, name) in OTHERS:
            found = super().find_class(module, name)
            if isinstance(found, type) or (module, name) in OTHERS:
                return found
        raise pickle.UnpicklingError(f"the class {module}.{name} is not allowed")


def open_kept(file: Path) -> KeptObjects:
    """Open the file with S3's content. An unreadable file is moved aside, with a message."""
    try:
        return KeptObjects(file)
    except sqlite3.OperationalError:
        raise
    except Exception as exc:  # noqa: BLE001 - unpickling foreign bytes can raise anything
        aside = file.with_name(f"{file.name}.old-{file.stat().st_mtime_ns}")
        file.rename(aside)
        print(f"S3: {file} can't be read ({exc}): it was moved to {aside}", file=sys.stderr)  # noqa: T201 - for the user
        return KeptObjects(file)


def _bucket(name: str) -> FakeBucket | None:
    with suppress(KeyError):
        partition, account = s3_backends.bucket_accounts[name]
        return s3_backends[account][partition].buckets.get(name)
    return None


def _arn(version: Any) -> str:
    return getattr(version, "arn", "")  # a delete marker has none


def _backend(bucket: FakeBucket) -> S3Backend:
    return s3_backends[bucket.account_id][bucket.partition]


def _restore_bucket(state: dict[str, object], tags: Any) -> None:
    bucket: FakeBucket = object.__new__(FakeBucket)  # type: ignore[type-abstract]  # moto itself instantiates it
    vars(bucket).update(state, keys=_VersionedKeyStore(), multiparts=MultipartDict())
    s3_backends.bucket_accounts[bucket.name] = (bucket.partition, bucket.account_id)
    _backend(bucket).buckets[bucket.name] = bucket
    if tags:
        _backend(bucket).tagger.tags[bucket.arn] = tags


def _keys_in(body: bytes) -> Iterator[str]:
    """Yield the keys in the body of DeleteObjects. Moto has accepted it, so it should be XML."""
    with suppress(ET.ParseError):
        for each in ET.fromstring(body).iter():  # noqa: S314 - from the local cloud's own bot
            if each.tag.rpartition("}")[2] == "Key":
                yield each.text or ""
