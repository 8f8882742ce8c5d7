// Maps "source kind" to a function whose argument is an event of that source and kind.

import type { EntryJson } from "./api";

export type EventTable<Rest extends unknown[], Result> = {
  [E in EntryJson as `${E["source"]} ${E["kind"]}`]?: (event: E, ...rest: Rest) => Result;
};
