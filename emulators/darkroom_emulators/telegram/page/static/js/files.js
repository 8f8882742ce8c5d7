// The addresses at which the page shows files.

import { located } from "./located.js";

/** Return that of a file which the Telegram emulator keeps. @param {string} uniqueId */
export const fileUrl = (uniqueId) => located(`/api/telegram/files/${uniqueId}`);
