// What a message led to, on pages that show it: in the cloud, its journey.

import { signal } from "@preact/signals";

/**
 * @typedef {object} Followed
 * @property {(chat: number, message: number) => number | undefined} idOf what is shown of a message
 * @property {(id: number) => void} open
 * @property {(messages: number[]) => boolean} isOpen whether one of these is in what is open
 */

export const followed = signal(/** @type {Followed | null} */ (null));
