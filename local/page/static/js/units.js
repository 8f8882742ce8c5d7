// Sizes and times as people say them.

/** Return a moment, in Unix seconds, as the terminal writes it. @param {number} at */
export const clock = (at) => new Date(at * 1000).toLocaleTimeString([], { hour12: false });

/** Return a size in bytes. @param {number} size */
export function bytes(size) {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${(size / 1000).toFixed(1)} KB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

/** Return a span of seconds. @param {number} value */
export function span(value) {
  if (value < 0.00995) return `${Number((value * 1000).toFixed(1))} ms`;
  if (value < 0.9995) return `${Math.round(value * 1000)} ms`;
  if (value < 60) return `${value.toFixed(2)} s`;
  if (value < 3600) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${(value / 3600).toFixed(1)} h`;
}
