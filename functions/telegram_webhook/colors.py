"""Reads a picture's color profile, and converts its colors to sRGB."""

import io
import math
import struct
from collections.abc import Callable, Mapping

from PIL import Image, ImageCms

from common.errors import UserError

from .decoders import decoder_errors
from .strips import strips

SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK"}
# red, green and blue primaries, keyed by their number in `nclx` (ITU-T H.273, table 2): ICC's XYZ,
# adapted to D50 with the Bradford matrix
PRIMARIES = {
    1: ((0.43604, 0.22248, 0.01392), (0.38511, 0.71691, 0.09707), (0.14305, 0.06061, 0.71391)),
    9: ((0.67348, 0.27904, -0.00193), (0.16567, 0.67534, 0.02998), (0.12505, 0.04561, 0.79685)),
    12: ((0.51512, 0.24119, -0.00105), (0.29198, 0.69224, 0.04188), (0.1571, 0.06657, 0.78407)),
}
BT_709, PQ, HLG = 1, 16, 18
WHITE = 203  # HDR reference white, in nits: ITU-R BT.2408
CURVE_POINTS = 1024


def profile_of(picture: Image.Image) -> bytes | None:
    """Return the embedded ICC profile or one built from `nclx`, or None to treat it as sRGB."""
    if profile := picture.info.get("icc_profile"):
        return bytes(profile)
    nclx = picture.info.get("nclx_profile")
    return _of_nclx(nclx) if nclx else None


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert a picture in mode L, RGB or CMYK to RGB in sRGB.

    Without this, pictures from iPhones, which use Display P3, would look dull. A profile that is
    broken or made for another mode is ignored.
    """
    transform = _transform(picture.mode, profile) if profile else None
    if transform is None:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    if picture.mode == "RGB":
        ImageCms.applyTransform(picture, transform, inPlace=True)
        return picture
    changed = Image.new("RGB", picture.size)
    for box in strips(picture.size):
        strip = Image.new("RGB", (box[2] - box[0], box[3] - box[1]))
        transform.apply(picture.crop(box), strip)
        changed.paste(strip, box)
    return changed


def _transform(mode: str, profile: bytes) -> ImageCms.ImageCmsTransform | None:
    try:
        with decoder_errors():
            space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if space.profile.xcolor_space != SPACES[mode]:
                return None
            return ImageCms.buildTransform(
                space,
                ImageCms.createProfile("sRGB"),
                mode,
                "RGB",
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
    except UserError:
        return None


def _of_nclx(nclx: Mapping[str, int]) -> bytes | None:
    """Return a profile for the colors described by `nclx`, or None if they are sRGB or unknown.

    Like viewers, this treats BT.709's curve as sRGB's.
    """
    primaries, transfer = nclx["color_primaries"], nclx["transfer_characteristics"]
    if primaries not in PRIMARIES:
        primaries = BT_709
    curve = {PQ: _pq, HLG: _hlg}.get(transfer)
    if primaries == BT_709 and curve is None:
        return None
    return _profile(PRIMARIES[primaries], curve or _srgb)


def _srgb(value: float) -> float:
    """Apply sRGB's curve (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def _pq(value: float) -> float:
    """Apply the PQ curve (SMPTE ST 2084); anything brighter than white becomes white."""
    root = math.pow(value, 32 / 2523)
    ratio = max(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
    return min(1.0, 10_000 * math.pow(ratio, 8192 / 1305) / WHITE)


def _hlg(value: float) -> float:
    """Apply the HLG curve (ITU-R BT.2100) for a display of 1,000 nits, clipped to white."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = value**2 / 3 if value <= 0.5 else (math.exp((value - c) / a) + b) / 12
    return min(1.0, 1000 * math.pow(scene, 1.2) / WHITE)


def _profile(
    primaries: tuple[tuple[float, float, float], ...], curve: Callable[[float], float]
) -> bytes:
    """Build an ICC profile from primaries and a curve: https://www.color.org/icc1V42.pdf."""
    points = [round(curve(i / (CURVE_POINTS - 1)) * 0xFFFF) for i in range(CURVE_POINTS)]
    curv = struct.pack(f">4s4xI{CURVE_POINTS}H", b"curv", CURVE_POINTS, *points)
    white = _xyz(0.9642, 1, 0.8249)  # D50
    tags = [(b"wtpt", white)]
    for name, primary in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags += [(name + b"XYZ", _xyz(*primary)), (name + b"TRC", curv)]
    start = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags:
        table += name + struct.pack(">II", start + len(content), len(tag))
        content += tag
    head = struct.pack(
        ">I4xI4s4s4s12x4s", start + len(content), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    return head.ljust(68, b"\0") + white[8:].ljust(60, b"\0") + table + content


def _xyz(*values: float) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(value * 0x10000) for value in values))
