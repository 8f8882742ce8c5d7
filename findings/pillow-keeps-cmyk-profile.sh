#!/usr/bin/env bash
# Pillow 13.0.0, tested 2026-11-29. The CMYK profile is one that libvips includes (pyvips-binary 8.18.7).
# Expected: after convert("RGB"), Pillow saves a file that a color-managed reader shows correctly.
# Actual: the CMYK profile stays in `info`, and PNG, TIFF and AVIF write it by default, so the file claims that its
# RGB pixels are CMYK. Pillow's own ImageCms refuses that picture, and libvips drops the PNG's profile. JPEG and WebP
# write no profile.
# Why it matters: if somebody sends a print shop's CMYK JPEG to a bot, the bot returns a file that viewers show in
# different colors or refuse. Drop info["icc_profile"] after changing the mode, or convert with ImageCms.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 pyvips==3.2.0 \
  pyvips-binary==8.18.7

out=$(
  "$python" - <<'PY'
import io

import pyvips
from PIL import Image, ImageCms

lab = pyvips.Image.black(16, 16, bands=3).cast("float").copy(interpretation="lab")
source = lab.icc_export(output_profile="cmyk").jpegsave_buffer(keep="icc")


def colors(profile):
    return ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space.strip()


def to_srgb(picture):
    try:
        profile = io.BytesIO(picture.info["icc_profile"])
        ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError as error:
        return f"PyCMSError: {error}"
    return "converted"


for form in ("PNG", "TIFF", "AVIF", "JPEG", "WEBP"):
    file = io.BytesIO()
    Image.open(io.BytesIO(source)).convert("RGB").save(file, form)
    again = Image.open(file)
    if "icc_profile" not in again.info:
        print(f"{form}: pixels {again.mode}, no profile")
        continue
    loaded = pyvips.Image.new_from_buffer(file.getvalue(), "")
    kept = "keeps" if loaded.get_typeof("icc-profile-data") else "drops"
    print(
        f"{form}: pixels {again.mode}, profile {colors(again.info['icc_profile'])},",
        f"ImageCms {to_srgb(again)}, libvips {kept} the profile",
    )
PY
)

seen=$(
  cat <<'SEEN'
PNG: pixels RGB, profile CMYK, ImageCms PyCMSError: cannot build transform, libvips drops the profile
TIFF: pixels RGB, profile CMYK, ImageCms PyCMSError: cannot build transform, libvips keeps the profile
AVIF: pixels RGB, profile CMYK, ImageCms PyCMSError: cannot build transform, libvips keeps the profile
JPEG: pixels RGB, no profile
WEBP: pixels RGB, no profile
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
