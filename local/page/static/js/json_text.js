// Text that holds JSON.

/**
 * Return the parsed value if a text is a JSON object or list, otherwise the value unchanged.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function unfolded(value) {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
