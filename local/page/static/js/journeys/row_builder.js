// Builds a waterfall's rows, each under its cause, with times that never go backwards.

/** @import { CloudFacts, EntryJson } from "#types/api" */
/** @import { Facts, Row } from "./waterfall_rows.js" */

/**
 * The time of a journey. It follows the cloud's clock, which measures all durations except
 * Lambda's. While that clock is stopped, each run is shown with its real duration, after the
 * previous one.
 */
class JourneyTime {
  #shift = 0;
  #last = -Infinity;
  #clock = -Infinity;
  #stands = false;

  /** Return when an event happened. @param {EntryJson} event */
  at({ at }) {
    this.#stands = at === this.#clock;
    this.#clock = at;
    this.#last = Math.max(this.#last, at + this.#shift);
    return this.#last;
  }

  /**
   * Return the start and end of something that took `ms` and ends with the current event.
   *
   * @param {number} ms
   * @param {number} cause the earliest possible start
   * @param {boolean} [isWhole] whether it began exactly at `cause`, and includes everything since
   */
  span(ms, cause, isWhole = false) {
    const took = ms / 1000;
    const end = this.#last;
    if (!this.#stands) return { start: Math.max(cause, end - took), end };
    const start = isWhole ? cause : end;
    this.#last = Math.max(end, start + took);
    this.#shift += this.#last - end;
    return { start, end: this.#last };
  }
}

export class RowBuilder {
  /** @type {Row[]} */
  rows = [];
  /** @type {Map<string, Row>} rows that a later event ends or refers to, by name */
  #open = new Map();
  /** @type {Map<string, Row[]>} deliveries that only the gateway has logged so far, by sender */
  #sent = new Map();
  #time = new JourneyTime();
  #webhooks;
  #now;
  #at = 0;

  /** @param {EntryJson[]} events @param {number} now @param {CloudFacts["webhooks"]} webhooks */
  constructor(events, now, webhooks) {
    this.#now = now;
    this.#webhooks = webhooks;
  }

  /** Advance to an event. @param {EntryJson} event */
  reach(event) {
    this.#at = this.#time.at(event);
  }

  /** Return the service that calls a path. @param {string} path */
  callerOf(path) {
    return this.#webhooks[path];
  }

  /** Return the row with one of these names. @param {(string | null | undefined)[]} names */
  find(...names) {
    for (const name of names) {
      const row = this.#open.get(`${name}`);
      if (row) return row;
    }
    return null;
  }

  /** Name a row, so that later rows can find it. @param {string} name @param {Row} row */
  name(name, row) {
    this.#open.set(name, row);
    return row;
  }

  /** @param {EntryJson} event @param {Facts} facts */
  add(event, { ms, ...facts }) {
    const cause = facts.parent?.start ?? -Infinity;
    const at = this.#at;
    const times = ms === undefined ? { start: at, end: at } : this.#time.span(ms, cause);
    /** @type {Row} */
    const row = { key: event.id, event, order: event.id, parent: null, tone: "", ms, ...times,
      ...facts };
    this.rows.push(row);
    return row;
  }

  /**
   * Add a row that `end` completes later, given the same name.
   *
   * @param {string} name
   * @param {EntryJson} event
   * @param {Facts} facts
   */
  begin(name, event, facts) {
    const row = this.add(event, facts);
    Object.assign(row, { end: Math.max(this.#now, row.start), isRunning: true });
    return this.name(name, row);
  }

  /** @param {string} name @param {EntryJson} event @param {Partial<Row>} changes */
  end(name, event, changes) {
    const row = this.#open.get(name);
    if (!row?.isRunning) return;
    const { end } = this.#time.span(changes.ms ?? 0, row.start, true);
    Object.assign(row, { end, ended: event, isRunning: false }, changes);
  }

  /**
   * Add a delivery when its request arrives, as the sender logs it only when it ends.
   *
   * @param {string} sender
   * @param {EntryJson} event
   * @param {Facts} facts
   */
  arrive(sender, event, facts) {
    const row = this.begin(`delivery ${event.id}`, event, facts);
    Object.assign(row, { key: event.id - 0.5, order: event.id - 0.5 });
    this.#sent.set(sender, [...(this.#sent.get(sender) ?? []), row]);
    return row;
  }

  /**
   * Complete a sender's oldest open delivery with what it logged, or add one that never arrived.
   *
   * @param {string} sender
   * @param {EntryJson} event
   * @param {Facts} facts
   */
  delivered(sender, event, facts) {
    const row = this.#sent.get(sender)?.shift();
    if (!row) return this.add(event, facts);
    const { end } = this.#time.span(0, row.start, true);
    return Object.assign(row, facts, { event, end, isRunning: false });
  }
}
