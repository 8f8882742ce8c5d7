"""A model that outputs one item at a time."""

import time

from cog import BasePredictor, ConcatenateIterator, Input


class Predictor(BasePredictor):
    def predict(self, prompt: str = Input(description="Comes back")) -> ConcatenateIterator[str]:
        for word in prompt.split():
            yield word
            time.sleep(0.3)
