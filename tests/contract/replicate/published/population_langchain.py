"""langchain-community's Replicate model through cases of models that write text.

Usage: python population_langchain.py, with REPLICATE_BASE_URL and REPLICATE_API_TOKEN. A case is a
line of JSON on standard input, an outcome one on standard output.
"""

import json
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from langchain_community.llms import Replicate

for line in sys.stdin:
    case = json.loads(line)
    model = Replicate(model=case["model"])
    print(json.dumps({"output": model.invoke(case["inputs"]["prompt"])}), flush=True)
