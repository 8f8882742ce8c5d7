"""Colours that a picture means by a profile of its own, such as an iPhone's Display P3."""

import io
import struct

import pytest
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from telegram_webhook.pictures import developable

register_heif_opener()
COLOUR = (100, 150, 120)


def xyz(*values):
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def display_p3():
    """Display P3's primaries with a gamma of 2.2: https://www.color.org/icc1V42.pdf."""
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": (b"desc\0\0\0\0" + struct.pack(">I", 3) + b"P3\0").ljust(96, b"\0"),
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.51512, 0.2412, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.1571, 0.06657, 0.78407),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
    }
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(content), len(tag))
        content += tag
    size = 128 + len(table) + len(content)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    return head.ljust(68, b"\0") + xyz(0.9642, 1, 0.8249)[8:].ljust(60, b"\0") + table + content


def developed(picture, form, **options):
    """The colour in the middle of what is made of a picture that fills it."""
    to = io.BytesIO()
    picture.save(to, form, **options)
    found = Image.open(io.BytesIO(developable(to.getvalue())))
    assert "icc_profile" not in found.info  # it may say which machine made the picture
    return found.convert("RGB").getpixel((16, 16))


def like(one, other):
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 6


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_of_another_space_become_those_of_srgb(form):
    profile = display_p3()
    space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    picture = Image.new("RGB", (32, 32), COLOUR)
    srgb = ImageCms.createProfile("sRGB")
    meant = ImageCms.profileToProfile(picture, space, srgb).getpixel((0, 0))
    assert not like(meant, COLOUR)
    assert like(developed(picture, form, icc_profile=profile), meant)


@pytest.mark.parametrize("profile", [b"no profile", display_p3()[:200]])
def test_a_profile_that_is_broken_is_passed_over(profile):
    assert like(developed(Image.new("RGB", (32, 32), COLOUR), "PNG", icc_profile=profile), COLOUR)


def test_a_profile_for_colours_that_the_picture_does_not_have_is_passed_over():
    grey = Image.new("L", (32, 32), 120)
    assert like(developed(grey, "PNG", icc_profile=b"GRAY".rjust(128)), (120, 120, 120))
