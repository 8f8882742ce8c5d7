"""`python -m bench.picture_peak FILE`: convert a picture to JPEG, and print the peak memory."""

import re
import sys
from pathlib import Path

from telegram_webhook.conversion import as_jpeg
from telegram_webhook.pictures import kind_of


def main() -> None:
    """Convert the named picture, and print the process's peak memory in bytes."""
    content = Path(sys.argv[1]).read_bytes()
    as_jpeg(content, kind_of(content) or sys.exit(f"{sys.argv[1]} is not a picture"))
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(int(found[1]) * 1024 if found else sys.exit("no VmHWM"))


if __name__ == "__main__":
    main()
