"""Replicate's Python client, 1.x or 2.0 beta, through many cases: prints an outcome for each.

Usage: python population.py, with REPLICATE_BASE_URL and REPLICATE_API_TOKEN. A case is a line of
JSON on standard input, an outcome one on standard output.
"""

import json
import sys

import replicate

client = getattr(replicate, "Replicate", replicate.Client)()
ID = "prediction_id" if hasattr(replicate, "Replicate") else "id"  # what 2.0 and 1.x call it


def shown(output):
    if hasattr(output, "read"):
        return {"file": output.read()[:2].hex()}
    if hasattr(output, "__next__") or isinstance(output, list):
        return [shown(each) for each in output]
    return output


def outcome(act, model, inputs):
    if act == "cancel":
        made = client.predictions.create(version=model, input=inputs)
        return {"status": client.predictions.cancel(**{ID: made.id}).status}
    try:
        return {"output": shown(client.run(model, input=inputs, wait=act == "wait"))}
    except Exception as exc:  # noqa: BLE001 - of either version, or it ends here
        if prediction := getattr(exc, "prediction", None):
            return {"failed": prediction.error}
        return {"refused": getattr(exc, "status", None) or exc.status_code}


for line in sys.stdin:
    print(json.dumps(outcome(**json.loads(line))), flush=True)
