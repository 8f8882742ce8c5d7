// The places within the page, as an address names them: #/journeys/ID/ROW, #/bucket/KEY, #/faults.

const HOME = "journeys";

/** Return the address of a place. @param {...(string | number)} parts */
export const linkTo = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Return the parts that an address names: a tab, and what is open in it. @param {string} hash */
export function placeIn(hash) {
  const parts = hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  return parts.length ? parts.map(decoded) : [HOME];
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
