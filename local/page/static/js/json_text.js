// Parses texts that contain JSON.

/**
 * Return the parsed value if `value` is the text of a JSON object or array, or else `value` itself.
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
