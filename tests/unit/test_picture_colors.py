"""The colors of pictures that have a profile, such as an iPhone's Display P3."""

import io
import itertools
import struct

import pytest
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from telegram_webhook.pictures import developable

register_heif_opener()
COLOR = (100, 150, 120)


def xyz(*values):
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def profile_of(colors, tags, space=b"XYZ "):
    """Return an ICC profile with these tags: https://www.color.org/icc1V42.pdf."""
    tags = {b"desc": (b"desc\0\0\0\0" + struct.pack(">I", 2) + b"a\0").ljust(96, b"\0")} | tags
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(content), len(tag))
        content += tag.ljust(-(-len(tag) // 4) * 4, b"\0")
    size = 128 + len(table) + len(content)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x02400000, b"mntr", colors, space, b"acsp")
    return head.ljust(68, b"\0") + xyz(0.9642, 1, 0.8249)[8:].ljust(60, b"\0") + table + content


def display_p3():
    """Return a profile with Display P3's primaries and a gamma of 2.2."""
    tags = {
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.51512, 0.2412, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.1571, 0.06657, 0.78407),
        b"rTRC": curve(2.2),
        b"gTRC": curve(2.2),
        b"bTRC": curve(2.2),
    }
    return profile_of(b"RGB ", tags)


def developed(picture, form, **options):
    """Return the color in the middle of a one-color picture after it has been prepared."""
    to = io.BytesIO()
    picture.save(to, form, **options)
    found = Image.open(io.BytesIO(developable(to.getvalue())))
    assert "icc_profile" not in found.info  # a profile may reveal which device made the picture
    return found.convert("RGB").getpixel((16, 16))


def in_srgb(picture, profile):
    space, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(picture, space, srgb, outputMode="RGB").getpixel((0, 0))


def grey_gamma(gamma):
    """Return a grey profile with this gamma, darker or lighter than sRGB's."""
    return profile_of(b"GRAY", {b"wtpt": xyz(0.9642, 1, 0.8249), b"kTRC": curve(gamma)})


def ink():
    """Return a CMYK profile whose inks mix to dull colors, with a table of two points per ink."""
    corners = itertools.product((0, 1), repeat=4)
    table = b"".join(struct.pack("BBB", *lab(*inks)) for inks in corners)
    identity = bytes(range(256))
    head = b"mft1\0\0\0\0\4\3\2\0"
    matrix = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    lut = head + matrix + 4 * identity + table + 3 * identity
    return profile_of(b"CMYK", {b"wtpt": xyz(0.9642, 1, 0.8249), b"A2B0": lut}, space=b"Lab ")


def lab(cyan, magenta, yellow, key):
    light = max(0, 255 - 90 * cyan - 100 * magenta - 30 * yellow - 230 * key)
    strength = 0 if key else 1
    return (
        light,
        128 + strength * (60 * magenta - 30 * cyan),
        128 + strength * (70 * yellow - 40 * cyan),
    )


def like(one, other):
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 6


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colors_of_another_space_are_converted_to_srgb(form):
    profile = display_p3()
    picture = Image.new("RGB", (32, 32), COLOR)
    meant = in_srgb(picture, profile)
    assert not like(meant, COLOR)
    assert like(developed(picture, form, icc_profile=profile), meant)


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile",
        display_p3()[:200],
        display_p3().replace(b"RGB XYZ ", b"\xff\xfe\0\1XYZ "),
        display_p3().replace(b"RGB XYZ ", b"RGB \xd0\x96\0\0"),
    ],
)
def test_a_broken_profile_is_ignored(profile):
    assert like(developed(Image.new("RGB", (32, 32), COLOR), "PNG", icc_profile=profile), COLOR)


def test_a_profile_for_another_color_space_is_ignored():
    grey = Image.new("L", (32, 32), 120)
    assert like(developed(grey, "PNG", icc_profile=b"GRAY".rjust(128)), (120, 120, 120))


def test_cmyk_is_converted_by_its_profile():
    picture = Image.new("CMYK", (32, 32), (235, 168, 98, 0))
    meant = in_srgb(picture, ink())
    assert not like(meant, picture.convert("RGB").getpixel((0, 0)))
    assert like(developed(picture, "JPEG", icc_profile=ink()), meant)
    white = Image.new("CMYK", (32, 32), 0)
    assert like(developed(white, "JPEG", icc_profile=ink()), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
@pytest.mark.parametrize("gamma", [1.0, 3.0])
def test_greys_are_converted_by_their_profile(mode, gamma):
    profile = grey_gamma(gamma)
    meant = in_srgb(Image.new("L", (32, 32), 120), profile)
    assert not like(meant, (120, 120, 120))
    color = {"L": 120, "LA": (120, 255), "I;16": 120 * 257}[mode]
    picture = Image.new(mode, (32, 32), color)
    assert like(developed(picture, "PNG", icc_profile=profile), meant)


NCLX = ("color_primaries", "transfer_characteristics", "matrix_coefficients", "full_range_flag")
P3, BT_2020, SRGB, PQ, HLG = 12, 9, 13, 16, 18


def by_nclx(color, primaries, transfer):
    named = dict(zip(NCLX, (primaries, transfer, 6, 1), strict=True))
    picture = Image.new("RGB", (32, 32), color)
    return developed(picture, "HEIF", quality=100, chroma=444, **named)


@pytest.mark.parametrize(
    ("color", "primaries", "transfer", "meant"),
    [
        # Display P3 to sRGB, by the matrices in CSS Color 4
        ((212, 75, 59), P3, SRGB, (230, 60, 50)),
        ((100, 150, 120), P3, SRGB, (80, 152, 117)),
        ((128, 128, 128), P3, SRGB, (128, 128, 128)),
        # ITU-R BT.2408, table 1: white paper, at 203 nits, is 58 % of PQ and 75 % of HLG; an 18 %
        # grey card, at 26 nits, is 38 % of both
        ((148, 148, 148), BT_2020, PQ, (255, 255, 255)),
        ((148, 148, 148), 1, PQ, (255, 255, 255)),
        ((255, 255, 255), BT_2020, PQ, (255, 255, 255)),
        ((97, 97, 97), BT_2020, PQ, (100, 100, 100)),
        ((191, 191, 191), BT_2020, HLG, (255, 255, 255)),
        ((97, 97, 97), BT_2020, HLG, (100, 100, 100)),
        ((0, 0, 0), BT_2020, PQ, (0, 0, 0)),
        # BT.709's curve and unspecified values count as sRGB
        ((100, 150, 120), 1, SRGB, (100, 150, 120)),
        ((100, 150, 120), 1, 1, (100, 150, 120)),
        ((100, 150, 120), 2, 2, (100, 150, 120)),
    ],
)
def test_colors_described_by_nclx_are_converted_to_srgb(color, primaries, transfer, meant):
    assert like(by_nclx(color, primaries, transfer), meant)
