"""scripts/licences detects licenses and libraries that nobody has reviewed."""

from importlib.metadata import Distribution

import pytest

from trust.licences import deployed, faults_of, libraries_of, licence_of, main, name_of


def test_everything_deployed_has_a_known_licence(capsys):
    assert main([]) == 0
    assert "pillow-heif" in capsys.readouterr().out


def test_the_libraries_in_a_wheel_count_too():
    (heif,) = (each for each in deployed() if name_of(each) == "pillow-heif")
    assert {"heif", "de265", "x265"} <= libraries_of(heif)


@pytest.fixture
def installed(tmp_path):
    """A function that returns an installed package with these lines of metadata and these files."""

    def install(*metadata, files=()):
        folder = tmp_path / "shop-1.0.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.4", "Name: shop", "Version: 1.0", *metadata]
        (folder / "METADATA").write_text("\n".join(lines) + "\n")
        (folder / "RECORD").write_text("".join(f"{each},,\n" for each in files))
        return Distribution.at(folder)

    return install


@pytest.mark.parametrize(
    ("line", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: Apache License 2.0", "Apache-2.0"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
    ],
)
def test_a_licence_is_found_in_each_metadata_field(installed, line, licence):
    package = installed(line)
    assert licence_of(package) == licence
    assert faults_of([package]) == []


@pytest.mark.parametrize("line", ["License: AGPL-3.0-only", "Summary: none named"])
def test_an_unknown_or_forbidden_licence_is_a_fault(installed, line):
    (fault,) = faults_of([installed(line)])
    assert fault.startswith("shop is under")


def test_an_unknown_library_is_a_fault(installed):
    files = ["shop.libs/libnew-0a1b2c3d.so.1.2", "shop.libs/libheif-0a1b2c3d.so.1", "shop/lib.py"]
    (fault,) = faults_of([installed("License: MIT", files=files)])
    assert "libnew" in fault
