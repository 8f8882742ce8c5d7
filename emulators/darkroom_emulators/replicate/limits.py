"""Limits on what the Replicate emulator accepts and keeps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits: sizes are in bytes, and ages are in seconds of the emulator's clock."""

    request_bytes: int = 16 << 20
    file_bytes: int = 100_000_000
    picture_bytes: int = 25 << 20
    picture_pixels: int = 50_000_000
    kept_predictions: int = 5_000
    kept_bytes: int = 256 << 20
    kept_files: int = 5_000  # for uploads and outputs separately
    kept_file_bytes: int = 512 << 20
    prediction_age: float = 3600.0
    file_age: float = 24 * 3600.0
    run_seconds: float = 1800.0
