"""A SQLite file whose commits outlive the process.

A commit is a plain write to the write-ahead log. It survives if the process is killed, but may be
lost in a power cut. https://www.sqlite.org/wal.html
"""

import sqlite3
from pathlib import Path

BUSY_SECONDS = 5.0
WAL_BYTES = 4 << 20


def connect(file: Path) -> sqlite3.Connection:
    """Return a connection with exclusive access to the file. Raises sqlite3.Error."""
    db = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
    except BaseException:
        db.close()
        raise
    return db
