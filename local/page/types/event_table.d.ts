// A function for each kind of event, by "source kind"; its argument has the fields of that kind.

import type { EntryJson } from "./api";

export type EventTable<Rest extends unknown[], Result> = {
  [E in EntryJson as `${E["source"]} ${E["kind"]}`]?: (event: E, ...rest: Rest) => Result;
};
