"""Run langchain-community's Replicate model against an emulator, and print its results as JSON.

Usage: python langchain.py, with REPLICATE_BASE_URL and REPLICATE_API_TOKEN set.
"""

import json
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from langchain_community.llms import Replicate

model = Replicate(model="darkroom/words")
streaming = Replicate(model="darkroom/words", streaming=True)
found = {
    "invoke": model.invoke("one two three"),
    "stream": list(streaming.stream("one two")),
    "stop": model.invoke("one two three", stop=["two"]),
}
print(json.dumps(found))
