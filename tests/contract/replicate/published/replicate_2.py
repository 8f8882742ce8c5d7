"""Run Replicate's Python client 2.0 beta against an emulator, and print each result as JSON.

Usage: python replicate_2.py PHOTO, with REPLICATE_BASE_URL and REPLICATE_API_TOKEN set.
"""

import json
import sys
from pathlib import Path

import replicate
from replicate import Replicate

FLUX = "black-forest-labs/flux-schnell"
photo = Path(sys.argv[1])
found = {}


def shown(output):
    return [type(output).__name__, output.read()[:2].hex()]


with Replicate() as client:
    with photo.open("rb") as image:
        found["run"] = shown(client.run("darkroom/edit", input={"image": image, "prompt": "sepia"}))
    with photo.open("rb") as image:
        found["polled"] = shown(client.run("darkroom/edit", input={"image": image}, wait=False))
    wanted = {"prompt": "a boat", "num_outputs": 2, "output_format": "jpg"}
    found["list"] = [shown(each) for each in client.run(FLUX, input=wanted)]
    made = client.files.create(content=photo.read_bytes(), metadata={"chat": "7"})
    found["metadata"] = made.metadata
    found["account"] = client.account.get().username
    found["search"] = client.search(query="nano banana").models[0].model.name
    found["models"] = sorted({model.owner for model in client.models.list()})[:2]
    found["deployment"] = client.deployments.get(
        deployment_owner="darkroom", deployment_name="photos"
    ).current_release.model
words = replicate.use("darkroom/words")
found["use"] = words(prompt="a b c")
found["paths"] = [
    str(path).endswith("/out-0.webp") for path in replicate.use(FLUX)(prompt="a boat")
]
print(json.dumps(found))
