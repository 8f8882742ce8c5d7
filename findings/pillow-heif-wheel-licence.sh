#!/usr/bin/env bash
# pillow-heif 1.8.1 (PyPI, the Linux wheel), read by pip-licenses 5.5.5, tested 2026-11-29.
# Expected: the licence in a wheel's metadata applies to the whole wheel.
# Actual: the metadata, and therefore pip-licenses, says BSD-3-Clause. LICENSES_bundled.txt, beside it, says that the
# wheel is under GPLv2, because it bundles x265, which is loaded even by a program that only opens pictures.
# Why it matters: a licence check that reads metadata passes, although the image or Lambda layer that is distributed
# contains code under the GPL.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check --only-binary :all: pillow-heif==1.8.1 pip-licenses==5.5.5

out=$(
  "$work/venv/bin/pip-licenses" --packages pillow_heif --format csv --no-version
  "$python" - <<'PY'
from importlib.metadata import files

found = files("pillow-heif")
(text,) = (each.read_text() for each in found if each.name == "LICENSES_bundled.txt")
print(text.splitlines()[1])
import pillow_heif  # noqa

with open("/proc/self/maps") as maps:
    print("x265 is loaded:", "libx265" in maps.read())
PY
)

seen=$(
  cat <<'SEEN'
"Name","License"
"pillow_heif","BSD-3-Clause"
License for "pillow-heif" binary wheels: GPLv2, due to base library licenses.
x265 is loaded: True
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
