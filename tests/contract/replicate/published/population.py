"""Run many cases through Replicate's Python client, 1.x or 2.0 beta.

Usage: python population.py, with REPLICATE_BASE_URL and REPLICATE_API_TOKEN set. Reads cases from
standard input and writes outcomes to standard output, each as a line of JSON.
"""

import json
import sys

import replicate

client = getattr(replicate, "Replicate", replicate.Client)()
ID = "prediction_id" if hasattr(replicate, "Replicate") else "id"  # the name in 2.0, and in 1.x


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
    except Exception as exc:  # noqa: BLE001 - versions raise different errors
        if prediction := getattr(exc, "prediction", None):
            return {"failed": prediction.error}
        return {"refused": getattr(exc, "status", None) or exc.status_code}


for line in sys.stdin:
    print(json.dumps(outcome(**json.loads(line))), flush=True)
