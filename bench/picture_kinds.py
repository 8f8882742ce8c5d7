"""Functions that make pictures of any size, one for each kind with its own memory needs."""

import io
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageCms

Size = tuple[int, int]
Make = Callable[[Size], bytes]
TURNED = Image.Exif()
TURNED[0x0112] = 6  # by 90 degrees, which requires a copy
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def blobs(mode: str, size: Size) -> Image.Image:
    """Return a picture that isn't blank and is quick to make and compress."""
    bands = [
        Image.effect_noise((32, 32), 90 + band)
        for band in range(len(Image.new(mode, (1, 1)).getbands()))
    ]
    return Image.merge(mode, bands).resize(size, Image.Resampling.BILINEAR)


def _pillow(form: str, mode: str, **options: object) -> Make:
    def make(size: Size) -> bytes:
        to = io.BytesIO()
        blobs(mode, size).save(
            to, form, exif=TURNED, icc_profile=None if mode == "CMYK" else SRGB, **options
        )
        return to.getvalue()

    return make


def _jpeg(mode: str, **options: object) -> Make:
    return _pillow("JPEG", mode, **options)


def _grey(size: Size) -> bytes:
    to = io.BytesIO()
    high = blobs("L", size).tobytes()
    both = bytearray(2 * len(high))
    both[1::2] = high
    Image.frombytes("I;16", size, bytes(both)).save(to, "PNG", exif=TURNED)
    return to.getvalue()


def _gif(size: Size) -> bytes:
    to = io.BytesIO()
    blobs("RGB", (size[0] // 4, size[1] // 4)).quantize(64).resize(size).save(
        to, "GIF", transparency=0
    )
    return to.getvalue()


def _animation(size: Size) -> bytes:
    to = io.BytesIO()
    frames = [blobs("RGBA", size) for _ in range(2)]
    frames[0].save(to, "WEBP", save_all=True, append_images=frames[1:], quality=50, method=0)
    return to.getvalue()


def _heif(mode: str, chroma: int, *, orientation: int = 6, **options: object) -> Make:
    """Return a function that makes a HEIC that is rotated by `irot`, or also mirrored."""

    def make(size: Size) -> bytes:
        to = io.BytesIO()
        if mode.endswith(";16"):  # saved in 10 bits
            eight = blobs(mode.removesuffix(";16"), size).tobytes()
            both = bytearray(2 * len(eight))
            both[1::2] = eight
            picture = pillow_heif.from_bytes(mode, size, bytes(both))
        else:
            picture = pillow_heif.from_pillow(blobs(mode, size))
        exif = Image.Exif()
        exif[0x0112] = orientation
        speed = {"preset": "ultrafast"}
        picture.save(
            to, quality=50, chroma=chroma, exif=exif.tobytes(), enc_params=speed, **options
        )
        return to.getvalue()

    return make


KINDS: dict[str, tuple[str, Make]] = {
    "JPEG 4:2:0": ("JPEG", _jpeg("RGB", subsampling="4:2:0")),
    "JPEG 4:4:4": ("JPEG", _jpeg("RGB", subsampling="4:4:4")),
    "JPEG grey": ("JPEG", _jpeg("L")),
    "JPEG CMYK": ("JPEG", _jpeg("CMYK")),
    "JPEG 4:2:0 progressive": (
        "JPEG",
        _jpeg("RGB", subsampling="4:2:0", progressive=True),
    ),
    "JPEG 4:4:4 progressive": (
        "JPEG",
        _jpeg("RGB", subsampling="4:4:4", progressive=True),
    ),
    "JPEG CMYK progressive": ("JPEG", _jpeg("CMYK", progressive=True)),
    "PNG RGB": ("PNG", _pillow("PNG", "RGB", compress_level=1)),
    "PNG RGBA": ("PNG", _pillow("PNG", "RGBA", compress_level=1)),
    "PNG LA": ("PNG", _pillow("PNG", "LA", compress_level=1)),
    "PNG grey 16 bits": ("PNG", _grey),
    "GIF": ("GIF", _gif),
    "WebP": ("WEBP", _pillow("WEBP", "RGB", quality=50, method=0)),
    "WebP with alpha": ("WEBP", _pillow("WEBP", "RGBA", quality=50, method=0)),
    "WebP animation": ("WEBP", _animation),
    "HEIC 8 bits 4:2:0": ("HEIF", _heif("RGB", 420)),
    "HEIC 8 bits 4:2:0 in tiles": ("HEIF", _heif("RGB", 420, tile_size=512)),
    "HEIC 8 bits 4:2:0 with alpha": ("HEIF", _heif("RGBA", 420)),
    "HEIC 8 bits 4:2:2": ("HEIF", _heif("RGB", 422)),
    "HEIC 8 bits 4:4:4": ("HEIF", _heif("RGB", 444)),
    "HEIC 8 bits grey": ("HEIF", _heif("L", 420)),
    "HEIC 10 bits 4:2:0": ("HEIF", _heif("RGB;16", 420)),
    "HEIC 10 bits 4:2:0 in tiles": ("HEIF", _heif("RGB;16", 420, tile_size=512)),
    "HEIC 10 bits 4:2:0 with alpha": ("HEIF", _heif("RGBA;16", 420)),
    "HEIC 10 bits 4:2:2": ("HEIF", _heif("RGB;16", 422)),
    "HEIC 10 bits 4:2:2 in tiles": ("HEIF", _heif("RGB;16", 422, tile_size=1024)),
    "HEIC 10 bits 4:4:4": ("HEIF", _heif("RGB;16", 444)),
    "HEIC 10 bits 4:2:2 with alpha": ("HEIF", _heif("RGBA;16", 422)),
    "HEIC 10 bits grey": ("HEIF", _heif("L;16", 420)),
    "HEIC 10 bits 4:4:4 with alpha": ("HEIF", _heif("RGBA;16", 444)),
    "HEIC 10 bits 4:2:2 mirrored": ("HEIF", _heif("RGB;16", 422, orientation=5)),
    "HEIC 10 bits 4:2:2 with alpha, mirrored": ("HEIF", _heif("RGBA;16", 422, orientation=5)),
    "HEIC 8 bits 4:2:0 mirrored": ("HEIF", _heif("RGB", 420, orientation=5)),
}
