// Places within the page, as the address shows them: #/journeys/ID/ROW, #/bucket/KEY, #/faults.

/** Return the address of a place. @param {...(string | number)} parts */
export const linkTo = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Return an address's parts: a tab, and the item that is open in it. @param {string} hash */
export function placeIn(hash) {
  return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
