// Prepares the lines of a log for display.

/** Join consecutive texts with line breaks. @param {unknown[]} lines */
export function textsTogether(lines) {
  /** @type {unknown[]} */
  const found = [];
  for (const line of lines) {
    const last = found.at(-1);
    const isMore = typeof line === "string" && typeof last === "string";
    if (isMore) found.splice(-1, 1, `${last}\n${line}`);
    else found.push(line);
  }
  return found;
}
