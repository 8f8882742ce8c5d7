// Text that holds JSON.

/**
 * Return what a text holds if it is a JSON object or list, else the value as it is.
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
