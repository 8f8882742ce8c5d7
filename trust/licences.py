"""`scripts/licences`: the license of each deployed package, and of the libraries in its wheel.

Metadata names the license of a package's source, but not the licenses of the shared libraries in
its wheel, so these are listed here manually, from the wheels' own license files. A new library or
license fails the check until somebody has reviewed it.
"""

# ruff: noqa: T201 # a command prints

import argparse
import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "layers" / "common" / "requirements.txt"
ALLOWED = {
    "Apache-2.0",
    "Apache-2.0 OR BSD-3-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "HPND",
    "IJG",
    "FTL",
    "0BSD",
    "libpng-2.0",
    "libtiff",
    "MIT",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "LGPL-3.0-or-later",
    "GPL-2.0-or-later",
}
# names in metadata that differ from https://spdx.org/licenses
SPDX = {
    "Apache License 2.0": "Apache-2.0",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",  # python-dateutil
    "MIT License": "MIT",
}
LIBRARIES = {
    "avif": "BSD-2-Clause",
    "brotlicommon": "MIT",
    "brotlidec": "MIT",
    "de265": "LGPL-3.0-or-later",
    "freetype": "FTL",
    "harfbuzz": "MIT",
    "heif": "LGPL-3.0-or-later",
    "jpeg": "IJG",
    "lcms2": "MIT",
    "lzma": "0BSD",
    "openjp2": "BSD-2-Clause",
    "png16": "libpng-2.0",
    "sharpyuv": "BSD-3-Clause",
    "tiff": "libtiff",
    "webp": "BSD-3-Clause",
    "webpdemux": "BSD-3-Clause",
    "webpmux": "BSD-3-Clause",
    "x265": "GPL-2.0-or-later",
    "Xau": "MIT",
    "xcb": "MIT",
    "zstd": "BSD-3-Clause",
}
COPYLEFT = re.compile(r"\b[AL]?GPL")
LIBRARY = re.compile(r"(?:^|/)lib(\w+?)(?:-[0-9a-f]{8})?(?:\.\d+)*\.(?:so|dylib)(?:\.\d+)*$")


def deployed() -> list[Distribution]:
    """Return the packages of the layer, as installed here with the same locked versions."""
    names = re.findall(r"(?m)^([a-z0-9-]+)==", REQUIREMENTS.read_text(encoding="utf-8"))
    return [distribution(name) for name in names]


def name_of(package: Distribution) -> str:
    """Return a package's name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", package.name).lower()


def licence_of(package: Distribution) -> str:
    """Return the license in a package's metadata, by its SPDX name if known."""
    metadata = package.metadata
    classifiers = (each for each in metadata.get_all("Classifier", []) if "License ::" in each)
    fields = (metadata[each] for each in ("License-Expression", "License") if each in metadata)
    name = next(fields, "") or next(classifiers, "none").rpartition(" :: ")[2]
    return SPDX.get(name, name)


def libraries_of(package: Distribution) -> set[str]:
    """Return the names of the shared libraries in a package's wheel, without `lib` and version."""
    found = (LIBRARY.search(str(each)) for each in package.files or [] if ".libs/" in str(each))
    return {each[1] for each in found if each}


def faults_of(packages: Iterable[Distribution]) -> list[str]:
    """Return the problems that somebody must review before deployment."""
    faults = []
    for package in packages:
        if (licence := licence_of(package)) not in ALLOWED:
            faults.append(f"{name_of(package)} is under {licence!r}")
        faults += [
            f"{name_of(package)} includes lib{each}, whose license trust/licences.py doesn't list"
            for each in sorted(libraries_of(package) - LIBRARIES.keys())
        ]
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 if a license is unknown or not allowed."""
    argparse.ArgumentParser(
        prog="scripts/licences",
        description="Print the license of each deployed package, and of the shared libraries in "
        "its wheel. Exits with 1 if a license is unknown or not allowed.",
    ).parse_args(arguments)
    packages = deployed()
    for package in packages:
        print(f"{name_of(package):<24}{package.version:<14}{licence_of(package)}")
        for name in sorted(libraries_of(package)):
            licence = LIBRARIES.get(name, "unknown")
            mark = "  (only matters if you redistribute it)" if COPYLEFT.search(licence) else ""
            print(f"  lib{name:<35}{licence}{mark}")
    faults = faults_of(packages)
    for each in faults:
        print(f"licences: {each}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
