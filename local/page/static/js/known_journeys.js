// The summaries of the journeys that the page has loaded. No DOM, so tests can use it.

/** @import { Summary } from "#types/api" */

export class KnownJourneys {
  /** @type {Map<number, Summary>} by update id, oldest first */
  #byId = new Map();
  /** @type {Map<string, number>} the journey of a message, by `chat:message` */
  #ofMessage = new Map();
  #most;

  /** @param {number} most the number of journeys to keep; the oldest are dropped */
  constructor(most) {
    this.#most = most;
  }

  /** Add a journey, or update it. @param {Summary} journey */
  learn(journey) {
    this.#byId.set(journey.update_id, journey);
    for (const each of journey.messages) {
      const name = `${journey.chat_id}:${each}`;
      const known = this.#ofMessage.get(name) ?? 0;
      this.#ofMessage.set(name, Math.max(known, journey.update_id));
    }
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > this.#most) this.#byId.delete(oldest);
  }

  /** @param {number} id */
  get(id) {
    return this.#byId.get(id);
  }

  /**
   * Return the id of the newest journey that a chat's message belongs to.
   *
   * @param {number} chatId
   * @param {number} messageId
   */
  ofMessage(chatId, messageId) {
    return this.#ofMessage.get(`${chatId}:${messageId}`);
  }

  /**
   * Return the journeys whose summary contains a text, newest first.
   *
   * @param {string} text
   * @param {Set<number>} [also] ids of journeys to include in any case, found by the server
   */
  search(text, also = new Set()) {
    const wanted = text.trim().toLowerCase();
    const found = [...this.#byId.values()].reverse();
    if (!wanted) return found;
    return found.filter((each) => also.has(each.update_id) || textOf(each).includes(wanted));
  }
}

/** @param {Summary} journey */
function textOf({ update_id, chat_id, title, state, kind, person, chat, ids }) {
  const texts = [update_id, chat_id, title, state, kind, person, chat, ...ids];
  return texts.join(" ").toLowerCase();
}

/**
 * Return the entries of both lists without duplicates, oldest first. `second` takes precedence.
 *
 * @template {{ id: number }} T
 * @param {T[]} first
 * @param {T[]} second
 */
export function merged(first, second) {
  const byId = new Map([...first, ...second].map((each) => [each.id, each]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}
