"""A photo model as its author would write it for Cog."""

import os
import tempfile
import time
from typing import Any

from cog import BasePredictor, Input, Path
from PIL import Image, ImageOps


class Predictor(BasePredictor):
    def setup(self):
        if os.environ.get("WEIGHTS") == "missing":
            raise RuntimeError("weights not found")

    def predict(
        self,
        image: Path = Input(description="The photo"),
        prompt: str = Input(description="What to do with it", default="invert"),
        seconds: float = Input(description="How long it takes", default=0.0, ge=0, le=100),
        count: int = Input(description="How many photos", default=1, ge=1, le=4),
        size: str = Input(description="How large", default="full", choices=["full", "half"]),
    ) -> Any:
        print(f"prompt: {prompt}", flush=True)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.02)  # Cog can cancel between two sleeps
        if prompt == "fail":
            raise ValueError("no face found")
        if prompt == "die":
            os._exit(3)
        picture = ImageOps.invert(Image.open(str(image)).convert("RGB"))
        if size == "half":
            picture = picture.resize((picture.width // 2, picture.height // 2))
        folder = tempfile.mkdtemp()
        paths = [Path(f"{folder}/out-{number}.png") for number in range(count)]
        for path in paths:
            picture.save(str(path))
        return paths if count > 1 else paths[0]
