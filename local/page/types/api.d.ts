// What the page's API answers, by path, and what the page makes of events.

import type { EntryJson, MessageJson, UserJson } from "./events";

/** A journey in a few words, as `Summary` in local/page/summary.py has it. */
export interface Journey {
  update_id: number;
  at: number;
  until: number;
  kind: string;
  title: string;
  chat_id: number | null;
  thumb: string | null;
  answer: string | null;
  state: "new" | "erring" | "working" | "answered" | "failed" | "canceled" | "done";
  duplicates: number;
  refused: number;
  messages: number[];
  ids: string[];
}

/** An event as the page's stream sends it: with the journey that it belongs to. */
export type FollowedEntry = EntryJson & { journey: Journey | null };

/** Who sends webhooks. */
export type Sender = "telegram" | "replicate";

/** `s3` is the address of a store that is not ours, `webhooks` says who calls which path. */
export interface Cloud {
  s3: string | null;
  webhooks: { [path: string]: Sender };
}

export interface StoredObject {
  key: string;
  size: number;
  modified: string;
}

export interface Chat {
  id: number;
  type: string;
  title?: string;
  blocked: boolean;
  members: { [user: string]: string };
}

export interface ClockState {
  now: number;
  speed: number;
}

/** What waits to be sent, whatever it is. */
export interface Waiting {
  attempts: number;
  copies: number;
  in_flight: boolean;
  next_at: number;
  last_error: string | null;
}

export interface WaitingUpdate extends Waiting {
  update_id: number;
  kind: string;
  chat_id: number;
}

export interface WaitingWebhook extends Waiting {
  webhook_id: string;
  event: string;
  last_status: number | null;
}

export interface UpdateQueue {
  queue: string;
  updates: WaitingUpdate[];
}

export interface BotDeliveries {
  bot_id: number;
  username: string;
  held: boolean;
  held_chats: number[];
  waiting: number;
  queues: UpdateQueue[];
}

export interface WaitingPrediction {
  prediction_id: string;
  webhooks: WaitingWebhook[];
}

/** A part of the cloud that has faults. */
export type Part = "telegram" | "replicate" | "cloud";

/** A fault that is switched on. */
export interface Fault {
  kind: string;
  match: { [fact: string]: string };
  probability: number;
  times: number | null;
  params: { [name: string]: string | number };
}

/** A parameter of a fault, as JSON Schema. */
export interface Parameter {
  type: string;
  minimum?: number;
  maximum?: number;
  default?: string | number;
  description?: string;
  placeholder?: string;
}

export interface FaultKind {
  words: string;
  match: string[];
  params: { [name: string]: Parameter };
  in_chaos: Fault["params"] | null;
}

export interface Faults {
  faults: Fault[];
  kinds: { [kind: string]: FaultKind };
}

/** A step of a scenario in words. */
export interface ToldStep {
  words: string;
  seen: string[];
}

/** A step of this session, and the event at which it began. */
export interface SessionStep extends ToldStep {
  event: number;
  is_setting: boolean;
}

/** How the run of a scenario goes. */
export type Progress =
  | { kind: "began"; title: string; steps: ToldStep[] }
  | {
      kind: "step";
      number: number;
      state: "running" | "matched" | "differs";
      cast?: number | null;
      why?: string;
      expected?: string[];
      seen?: string[];
    }
  | { kind: "ended"; matched: boolean; seconds?: number; why?: string };

/** What a GET answers. */
export interface Got {
  "/api/journeys": { journeys: Journey[]; last: string; cloud: Cloud };
  [journey: `/api/journeys/${number}`]: { journey: Journey; events: EntryJson[] };
  "/api/objects": { bucket: string; objects: StoredObject[] };
  "/api/scenarios/session": { steps: SessionStep[] };
  "/api/telegram/users": { users: UserJson[] };
  "/api/telegram/chats": { chats: Chat[] };
  "/api/telegram/bots": { bots: { username: string }[] };
  [messages: `/api/telegram/chats/${number}/messages`]: { chat: Chat; messages: MessageJson[] };
  "/api/telegram/clock": ClockState;
  "/api/telegram/deliveries": { now: number; bots: BotDeliveries[] };
  "/api/replicate/deliveries": { now: number; predictions: WaitingPrediction[] };
  "/api/telegram/faults": Faults;
  "/api/replicate/faults": Faults;
  "/api/cloud/faults": Faults;
}

/** What a POST answers. */
export interface Posted {
  [again: `/api/journeys/${number}/again`]: { status: number; body: string; ms: number };
  "/api/telegram/users": UserJson;
  "/api/telegram/chats": Chat;
  "/api/telegram/clock": ClockState;
  "/api/telegram/deliveries": BotDeliveries;
  [members: `/api/telegram/chats/${number}/members`]: Chat;
  [act: `/api/telegram/users/${number}/${string}`]: unknown;
  [move: `/api/telegram/updates/${number}/${string}`]: { ok: true };
  [move: `/api/replicate/webhooks/${string}`]: { ok: true };
}
