"""Run cases of text models through langchain-community's Replicate model.

Usage: python population_langchain.py, with REPLICATE_BASE_URL and REPLICATE_API_TOKEN set. Reads
cases from standard input and writes outcomes to standard output, each as a line of JSON.
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
