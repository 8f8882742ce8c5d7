// The paths of the control routes, and which services have none, according to the page's HTML.

/** @type {DOMStringMap} */
const said = globalThis.document?.documentElement.dataset ?? {};
const BASE = said.telegram ?? "/api/telegram";

/** Why each service can't be controlled from here; empty for emulators. */
export const absent = { telegram: said.noTelegram ?? "", replicate: said.noReplicate ?? "" };

/** The path of the clock that all services share; undefined if none of them is emulated. */
export const clockPath = /** @type {"/api/telegram/clock" | undefined} */ (
  absent.telegram ? (absent.replicate ? undefined : "/api/replicate/clock") : "/api/telegram/clock"
);

/** Return the path on this page's server for a path of the cloud's page. @param {string} path */
export const located = (path) => path.replace("/api/telegram", BASE);
