// Where the control routes are, and which services have none here, according to the page's HTML.

/** @type {DOMStringMap} */
const said = globalThis.document?.documentElement.dataset ?? {};
const BASE = said.telegram ?? "/api/telegram";

/** Why a service can't be controlled from here: it is the real one. Empty for an emulator. */
export const absent = { telegram: said.noTelegram ?? "", replicate: said.noReplicate ?? "" };

/** The path of the clock that all parts share; undefined if no emulator can move it. */
export const clockPath = /** @type {"/api/telegram/clock" | undefined} */ (
  absent.telegram ? (absent.replicate ? undefined : "/api/replicate/clock") : "/api/telegram/clock"
);

/** Return where a path of the cloud's page is on this one. @param {string} path */
export const located = (path) => path.replace("/api/telegram", BASE);
