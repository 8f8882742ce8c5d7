"""Run steps in one new process: `python -m bench.steps STATEMENTS ...`.

Prints each step's processor time in milliseconds, as JSON; the first one includes Python's own
start.
"""

import json
import sys
import time


def main() -> None:
    """Run the steps given as arguments."""
    taken, before = [], 0.0
    for step in sys.argv[1:]:
        exec(step, {})
        now = time.process_time()
        taken.append((now - before) * 1e3)
        before = now
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
