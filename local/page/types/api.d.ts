// scripts/generate writes this file: what docs/control.openapi.json says, for tsc.

/**
 * An event in a log, as JSON: `data` has the fields of its kind.
 *
 * `id` counts from 1, and `at` is Unix seconds of the clock. In an event of more than 128 KiB, long texts, lists and objects below `data` are cut: a text or an item there says how much is missing.
 */
export type EntryJson =
  | ControlAnswered
  | ControlCalled
  | FaultStruck
  | ApiCall
  | PredictionState
  | WebhookAttempt
  | BotCall
  | CallbackAnswered
  | ChatAction
  | ChatMessage
  | FetchFailed
  | FileDownloaded
  | UpdateAttempt
  | UpdateCreated
  | UpdateDropped
  | RequestAnswered
  | RequestReceived
  | InvocationEnded
  | InvocationStarted
  | LogLine
  | S3Call
  | S3Failed
  | ScenarioBegan
  | ScenarioEnded;
/**
 * An event with the summary of the journey that it belongs to, if there is one.
 */
export type FollowedEntry = EntryJson & {
  journey: Summary | null;
};

/**
 * Somebody called the API; `path` holds the query, `response` is the body, `ms` the time.
 */
export interface ApiCall {
  id: number;
  at: number;
  source: "replicate";
  kind: "call";
  data: {
    trace: string | null;
    method: string;
    path: string;
    status: number;
    ms: number;
    request: ShownRequest;
    response: unknown;
    response_headers: {
      [k: string]: string;
    };
  };
}
/**
 * A request as the log shows it: without secrets, a long body cut.
 */
export interface ShownRequest {
  headers: {
    [k: string]: string;
  };
  body: unknown;
}
/**
 * A bot called a method of the Bot API, over HTTP or by its response to a webhook.
 *
 * `update_id` is the update of that webhook. Where the real Telegram answered, `size` is that of its response in bytes, and `bot_id` is None.
 */
export interface BotCall {
  id: number;
  at: number;
  source: "telegram";
  kind: "call";
  data: {
    trace: string | null;
    method: string;
    via: "http" | "webhook";
    status: number;
    ms: number;
    headers: {
      [k: string]: string;
    };
    params: {
      [k: string]: unknown;
    };
    response: {
      [k: string]: unknown;
    };
    bot_id: number | null;
    update_id: number | null;
    size: number | null;
  };
}
/**
 * What waits for one bot: queues where it has a webhook; all of it, or some chats, is held.
 */
export interface BotDeliveries {
  bot_id: number;
  username: string;
  has_webhook: boolean;
  held: boolean;
  held_chats: number[];
  waiting: number;
  queues: UpdateQueue[];
}
/**
 * Updates that keep their order, by the number of what they must stay in order with.
 */
export interface UpdateQueue {
  queue: number;
  updates: WaitingUpdate[];
}
/**
 * An update that waits, and when it is too old.
 */
export interface WaitingUpdate {
  attempts: number;
  copies: number;
  in_flight: boolean;
  next_at: number;
  last_status: number | null;
  last_error: string | null;
  update_id: number;
  kind: string;
  chat_id: number;
  expires: number;
}
/**
 * A bot; with `privacy`, it gets in groups only what is meant for it.
 */
export interface BotInfo {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  privacy: boolean;
}
/**
 * All bots.
 */
export interface BotList {
  bots: BotInfo[];
}
/**
 * An object of the bucket: its size in bytes, and when it was written, in ISO 8601.
 */
export interface BucketObject {
  key: string;
  size: number;
  modified: string;
}
/**
 * An InlineKeyboardButton.
 */
export interface ButtonJson {
  text: string;
  callback_data?: string;
  url?: string;
}
/**
 * A press of an inline button, which has this `data` or, without any, this `label`.
 */
export interface ButtonPress {
  chat_id?: number;
  bot?: string;
  message_id: number;
  data?: string;
  label?: string;
}
/**
 * What a bot answered to a pressed button.
 */
export interface CallbackAnswerJson {
  text: string;
  show_alert: boolean;
  url: string;
}
/**
 * A bot answered the press of a button.
 */
export interface CallbackAnswered {
  id: number;
  at: number;
  source: "telegram";
  kind: "callback.answered";
  data: {
    callback_query_id: string;
    bot_id: number;
    user_id: number;
    message_id: number;
    answer: CallbackAnswerJson | null;
  };
}
/**
 */
export interface CallbackQueryJson {
  id: string;
  from: UserJson;
  message?: MessageJson;
  chat_instance?: string;
  data?: string;
}
/**
 * A User.
 */
export interface UserJson {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}
/**
 */
export interface MessageJson {
  message_id: number;
  message_thread_id?: number;
  from?: UserJson;
  sender_chat?: ChatJson;
  chat: ChatJson;
  date: number;
  edit_date?: number;
  author_signature?: string;
  forward_origin?: {
    [k: string]: unknown;
  };
  is_topic_message?: boolean;
  media_group_id?: string;
  reply_to_message?: MessageJson;
  quote?: {
    [k: string]: unknown;
  };
  text?: string;
  entities?: EntityJson[];
  caption?: string;
  caption_entities?: EntityJson[];
  has_media_spoiler?: boolean;
  photo?: PhotoSizeJson[];
  document?: DocumentJson;
  sticker?: StickerJson;
  link_preview_options?: {
    [k: string]: unknown;
  };
  forum_topic_created?: {
    [k: string]: unknown;
  };
  migrate_to_chat_id?: number;
  migrate_from_chat_id?: number;
  reply_markup?: KeyboardJson;
}
/**
 * A Chat.
 */
export interface ChatJson {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
  is_forum?: boolean;
  all_members_are_administrators?: boolean;
}
/**
 * A MessageEntity; offset and length count UTF-16 code units.
 */
export interface EntityJson {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
  user?: UserJson;
}
/**
 * A PhotoSize, in pixels.
 */
export interface PhotoSizeJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  width: number;
  height: number;
}
/**
 * A Document.
 */
export interface DocumentJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  file_name?: string;
  mime_type?: string;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
}
/**
 * A Sticker, in pixels.
 */
export interface StickerJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  width: number;
  height: number;
  type?: string;
  is_animated?: boolean;
  is_video?: boolean;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
}
/**
 * An InlineKeyboardMarkup, or a keyboard of another kind.
 */
export interface KeyboardJson {
  inline_keyboard?: ButtonJson[][];
}
/**
 * A chat, and the updates that bots are to get of its change.
 */
export interface ChangedChat {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
  is_forum?: boolean;
  all_members_are_administrators?: boolean;
  bot_id: number | null;
  blocked: boolean;
  members: {
    [k: string]: string;
  };
  topics: {
    [k: string]: string;
  };
  last_message_id: number;
  update_ids: number[];
}
/**
 * The new text of a message, or the new caption; a file comes as `photo` or `document`.
 */
export interface ChangedMessage {
  chat_id?: number;
  bot?: string;
  text?: string;
  caption?: string;
}
/**
 * A bot shows that it is "typing" or the like; `until` is Unix seconds.
 */
export interface ChatAction {
  id: number;
  at: number;
  source: "telegram";
  kind: "chat.action";
  data: {
    chat_id: number;
    bot_id: number;
    action: string;
    until: number;
  };
}
/**
 * A chat; `bot_id` is null outside private chats.
 *
 * `members` has statuses by the ids of people and bots, `topics` names by their ids. `blocked` says that the person has blocked the bot.
 */
export interface ChatInfo {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
  is_forum?: boolean;
  all_members_are_administrators?: boolean;
  bot_id: number | null;
  blocked: boolean;
  members: {
    [k: string]: string;
  };
  topics: {
    [k: string]: string;
  };
  last_message_id: number;
}
/**
 * All chats.
 */
export interface ChatList {
  chats: ChatInfo[];
}
/**
 * People see a message that is new, edited or gone; `bot_id` is None outside private chats.
 */
export interface ChatMessage {
  id: number;
  at: number;
  source: "telegram";
  kind: "chat.message";
  data: {
    chat_id: number;
    bot_id: number | null;
    change: "new" | "edited" | "deleted";
    message: MessageJson;
  };
}
/**
 * A chat as people see it: messages, who is typing, answers to pressed buttons.
 */
export interface ChatView {
  chat: ChatInfo;
  messages: MessageJson[];
  actions: ShownAction[];
  presses: PressJson[];
}
/**
 * A bot is "typing" or the like until then, in Unix seconds.
 */
export interface ShownAction {
  bot_id: number;
  action: string;
  until: number;
}
/**
 * A press of a button as the person's app shows it; without an answer it still spins.
 */
export interface PressJson {
  callback_query_id: string;
  bot_id: number;
  user_id: number;
  message_id: number;
  answer: CallbackAnswerJson | null;
}
/**
 * By how many seconds to leap forward, and how fast time is to pass.
 */
export interface ClockChange {
  advance?: number | null;
  speed?: number | null;
}
/**
 * The emulator's time in Unix seconds, and how many of its seconds pass in a real one.
 */
export interface ClockJson {
  now: number;
  speed: number;
}
/**
 * Facts of this cloud: `s3` is the URL of a store that is not ours, which makes no events.
 *
 * `webhooks` says who calls a path.
 */
export interface CloudFacts {
  s3: string;
  webhooks: {
    [k: string]: "telegram" | "replicate";
  };
}
/**
 * What the call got, whose event has the id `call`; a call that was refused has none.
 */
export interface ControlAnswered {
  id: number;
  at: number;
  source: string;
  kind: "control.answered";
  data: {
    call: number;
    answer: unknown;
  };
}
/**
 * Somebody called a control route that changes something; `path` is below the routes' base.
 *
 * A call whose arguments could not be read is none.
 */
export interface ControlCalled {
  id: number;
  at: number;
  source: string;
  kind: "control.called";
  data: {
    method: string;
    path: string;
    arguments: unknown;
    files: UploadedFile[];
  };
}
/**
 * A file that came with a call: `part` is its field in the form, `size` is in bytes.
 */
export interface UploadedFile {
  part: string;
  name: string | null;
  type: string;
  size: number;
  sha256: string;
}
/**
 * A fault of the kind `fault` was injected; `where` are the facts that it could be matched by.
 *
 * A Replicate fault names its prediction there, a Telegram fault its method, chat or update.
 */
export interface FaultStruck {
  id: number;
  at: number;
  source: string;
  kind: "fault.struck";
  data: {
    fault: string;
    where: {
      [k: string]: unknown;
    };
  };
}
/**
 * A prediction began to run, or ended.
 */
export interface PredictionState {
  id: number;
  at: number;
  source: "replicate";
  kind: "prediction.state";
  data: {
    trace: string | null;
    prediction_id: string;
    status: string;
  };
}
/**
 * One attempt to deliver a webhook; `status` is None where no response came.
 *
 * `attempt` counts from 1, `ms` is how long it took, `response` the response's beginning.
 */
export interface WebhookAttempt {
  id: number;
  at: number;
  source: "replicate";
  kind: "webhook.attempt";
  data: {
    prediction_id: string;
    webhook_id: string;
    attempt: number;
    event: string;
    url: string;
    status: number | null;
    error: string | null;
    ms: number;
    request: ShownRequest;
    response: string;
  };
}
/**
 * A file that a bot named by its URL can't be sent.
 */
export interface FetchFailed {
  id: number;
  at: number;
  source: "telegram";
  kind: "fetch.failed";
  data: {
    url: string;
    description: string;
    why: string;
  };
}
/**
 * A bot loaded a file; `size` is in bytes. `status` and `ms` are the real Telegram's.
 */
export interface FileDownloaded {
  id: number;
  at: number;
  source: "telegram";
  kind: "file.downloaded";
  data: {
    trace: string | null;
    file_path: string;
    size: number;
    bot_id: number | null;
    status: number;
    ms: number | null;
  };
}
/**
 * One attempt to deliver an update; `status` is None where no response came.
 *
 * `attempt` counts from 1, `ms` is how long it took, `body` the response's beginning.
 */
export interface UpdateAttempt {
  id: number;
  at: number;
  source: "telegram";
  kind: "update.attempt";
  data: {
    bot_id: number;
    update_id: number;
    chat_id: number;
    attempt: number;
    url: string;
    headers: {
      [k: string]: string;
    };
    status: number | null;
    error: string | null;
    ms: number;
    body: string;
  };
}
/**
 * A bot is to get `update`, an Update of the Bot API; `chat_id` is 0 where there is no chat.
 */
export interface UpdateCreated {
  id: number;
  at: number;
  source: "telegram";
  kind: "update.created";
  data: {
    update_id: number;
    bot_id: number;
    chat_id: number;
    update: UpdateJson;
  };
}
/**
 * An Update: its number, and one of the rest.
 */
export interface UpdateJson {
  update_id: number;
  message?: MessageJson;
  edited_message?: MessageJson;
  channel_post?: MessageJson;
  edited_channel_post?: MessageJson;
  callback_query?: CallbackQueryJson;
  my_chat_member?: {
    [k: string]: unknown;
  };
  chat_member?: {
    [k: string]: unknown;
  };
}
/**
 * An update will never be delivered.
 */
export interface UpdateDropped {
  id: number;
  at: number;
  source: "telegram";
  kind: "update.dropped";
  data: {
    update_id: number;
    bot_id: number;
    reason: string;
  };
}
/**
 * A response was sent, after `ms`; `response` is the beginning of its body.
 */
export interface RequestAnswered {
  id: number;
  at: number;
  source: "gateway";
  kind: "request";
  data: {
    trace: string | null;
    method: string;
    path: string;
    status: number;
    ms: number;
    headers: {
      [k: string]: string;
    };
    response: string;
  };
}
/**
 * A request arrived; headers and the beginning of the body without secrets.
 */
export interface RequestReceived {
  id: number;
  at: number;
  source: "gateway";
  kind: "request.received";
  data: {
    trace: string | null;
    method: string;
    path: string;
    headers: {
      [k: string]: string;
    };
    body: string;
  };
}
/**
 * An invocation ended, with its result or an `error`; None is what was not measured.
 */
export interface InvocationEnded {
  id: number;
  at: number;
  source: "lambda";
  kind: "invocation.end";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    cold: boolean;
    init_ms: number | null;
    duration_ms: number;
    memory_mb: number | null;
    memory_limit_mb: number;
    error: InvocationError | null;
  };
}
/**
 * Why an invocation failed, as Lambda says it.
 */
export interface InvocationError {
  type: string;
  message: string;
}
/**
 * An instance got an event; a `cold` one has to start for that.
 */
export interface InvocationStarted {
  id: number;
  at: number;
  source: "lambda";
  kind: "invocation.start";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    cold: boolean;
  };
}
/**
 * A function printed a line: a JSON object as such, other lines as text.
 *
 * Between invocations it has neither `trace` nor `request_id`.
 */
export interface LogLine {
  id: number;
  at: number;
  source: "lambda";
  kind: "log";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    line:
      | {
          [k: string]: unknown;
        }
      | string;
  };
}
/**
 * One call of the S3 API; `key` is empty for one about the bucket.
 *
 * `trace` is the root of the caller's trace id. `size` is of the request's body, or else of the response's, in bytes. `error` is S3's code. `sent` and `received` are bodies that are short text; `before` is what an object held that was overwritten or deleted. Each is None where the store does not know.
 */
export interface S3Call {
  id: number;
  at: number;
  source: "s3";
  kind: "s3.call";
  data: {
    trace: string | null;
    method: string;
    bucket: string;
    key: string;
    status: number;
    size: number;
    ms: number;
    error: string | null;
    headers: {
      [k: string]: string;
    };
    sent: string | null;
    answered: {
      [k: string]: string;
    };
    received: string | null;
    before: string | null;
  };
}
/**
 * The S3 library raised something, which the caller saw as a 500.
 */
export interface S3Failed {
  id: number;
  at: number;
  source: "s3";
  kind: "s3.failed";
  data: {
    trace: string | null;
    method: string;
    path: string;
    traceback: string;
  };
}
/**
 * A scenario is run from here on.
 */
export interface ScenarioBegan {
  id: number;
  at: number;
  source: "scenario";
  kind: "scenario.began";
  data: {
    title: string;
  };
}
/**
 * The run is over; `matched` says whether all was seen again.
 */
export interface ScenarioEnded {
  id: number;
  at: number;
  source: "scenario";
  kind: "scenario.ended";
  data: {
    matched: boolean;
  };
}
/**
 * Events, oldest first; `last_id` is where to go on, `schema` the version of the entries.
 */
export interface EventList {
  schema: 1;
  events: EntryJson[];
  last_id: number;
}
/**
 * A fault that is switched on.
 *
 * It is injected where every entry of `match` equals what is at hand (as text), with `probability`, and is used up after `times` (None: never). `params` says how it is injected.
 */
export interface Fault {
  kind: string;
  match?: {
    [k: string]: string;
  };
  probability?: number;
  times?: number | null;
  params?: {
    [k: string]: unknown;
  };
}
/**
 * A fault that is switched on; `times` is null for one that is never used up.
 */
export interface FaultJson {
  kind: string;
  match: {
    [k: string]: string;
  };
  probability: number;
  times: number | null;
  params: {
    [k: string]: unknown;
  };
}
/**
 * A kind of fault: what it does, by what it can be matched, the JSON Schema of its params.
 *
 * `in_chaos` holds the params with which it takes part in chaos, null if it takes no part.
 */
export interface FaultKindJson {
  words: string;
  match: string[];
  params: {
    [k: string]: {
      [k: string]: unknown;
    };
  };
  in_chaos: {
    [k: string]: unknown;
  } | null;
}
/**
 * The faults that are switched on, the kinds that there are, and the seed of chance.
 */
export interface FaultsJson {
  faults: FaultJson[];
  kinds: {
    [k: string]: FaultKindJson;
  };
  seed: number;
}
/**
 * A journey in a few words; `at` and `until` are Unix seconds.
 */
export interface Summary {
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
/**
 * Whether the webhooks of all predictions, or of one, are held: they wait, none is lost.
 */
export interface HoldWebhooks {
  hold: boolean;
  prediction_id?: string | null;
}
/**
 * Whether the updates of a bot, or those of one chat, are held: they wait, none is lost.
 */
export interface Holding {
  hold: boolean;
  bot?: string;
  chat_id?: number | null;
}
/**
 * A journey with its events, oldest first.
 */
export interface JourneyEvents {
  journey: Summary;
  events: EntryJson[];
}
/**
 * All journeys, oldest first; `last` is where to follow the events from.
 */
export interface JourneyList {
  journeys: Summary[];
  last: string;
  cloud: CloudFacts;
}
/**
 * What a person, or else a bot, is in a chat from now on.
 */
export interface Membership {
  user_id?: number;
  bot?: string;
  status?: "creator" | "administrator" | "member" | "restricted" | "left" | "kicked";
}
/**
 * A chat, owned by the person `user_id`, or by the first one.
 */
export interface NewChat {
  type: "group" | "supergroup" | "channel";
  title: string;
  username?: string;
  is_forum?: boolean;
  user_id?: number;
}
/**
 * A message: `text`, or files of the form's parts `photo` and `document` with a `caption`.
 *
 * In a supergroup `sender_chat_id` makes the writer an anonymous administrator (the group's own id), or a channel of theirs. `author_signature` is a signed channel post's, or the title of an anonymous administrator. `forward_message_id` forwards a message that the person sees.
 */
export interface NewMessage {
  chat_id?: number;
  bot?: string;
  text?: string;
  caption?: string;
  reply_to_message_id?: number;
  message_thread_id?: number;
  has_spoiler?: boolean;
  sender_chat_id?: number;
  author_signature?: string;
  forward_message_id?: number;
  forward_from_chat_id?: number;
}
/**
 * A scenario to be saved; the session begins at the event `start`.
 */
export interface NewScenario {
  title: string;
  start?: number;
}
/**
 * A topic of a forum.
 */
export interface NewTopic {
  name: string;
}
/**
 * A person; without an `id` they get the next one.
 */
export interface NewUser {
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  id?: number;
}
/**
 * When the next attempt is: in so many seconds from now; 0 is at once.
 */
export interface NextAttempt {
  seconds: number;
}
/**
 * Up to 1,000 objects of the bucket.
 */
export interface ObjectList {
  bucket: string;
  objects: BucketObject[];
}
/**
 * It was done.
 */
export interface Ok {
  ok: true;
}
/**
 * What shall go wrong; `seed` begins chance anew, so that it comes out the same again.
 *
 * A list of faults is one, too.
 */
export interface Plan {
  faults: Fault[];
  seed?: number | null;
}
/**
 * The webhooks of a prediction, in the order in which they are sent.
 */
export interface PredictionWebhooks {
  prediction_id: string;
  webhooks: WaitingWebhook[];
}
/**
 * A webhook that waits.
 */
export interface WaitingWebhook {
  attempts: number;
  copies: number;
  in_flight: boolean;
  next_at: number;
  last_status: number | null;
  last_error: string | null;
  webhook_id: string;
  event: string;
}
/**
 * The query that the press began, and its update.
 */
export interface PressedButton {
  update_ids: number[];
  callback_query_id: string;
}
/**
 * Whether a bot in groups gets only what is meant for it.
 */
export interface Privacy {
  enabled: boolean;
}
/**
 * The run begins; these are all steps.
 */
export interface RunBegan {
  kind: "began";
  title: string;
  steps: ToldStep[];
}
/**
 * A step in words: what was done, and what was seen.
 */
export interface ToldStep {
  words: string;
  seen: string[];
}
/**
 * The run is over, after so many `seconds` of the clock; or could not go on, and `why`.
 */
export interface RunEnded {
  kind: "ended";
  matched: boolean;
  seconds?: number;
  why?: string;
}
/**
 * What a file holds, in words.
 */
export interface ScenarioPlan {
  title: string;
  steps: ToldStep[];
}
/**
 * What came of it: the status and body of the bot's response, after `ms`.
 */
export interface SentAgain {
  status: number;
  body: string;
  ms: number;
}
/**
 * A step so far, and the event at which a session can begin with it.
 */
export interface SessionStep {
  words: string;
  seen: string[];
  event: number;
  is_setting: boolean;
}
/**
 * What has been done so far.
 */
export interface SessionSteps {
  steps: SessionStep[];
}
/**
 * How a step goes; `number` counts from 1.
 *
 * Where it differs, `why` says so, with what was expected and seen instead, in words. `cast` is the id of a new person.
 */
export interface StepProgress {
  kind: "step";
  number: number;
  state: "running" | "matched" | "differs";
  why?: string;
  expected?: string[];
  seen?: string[];
  cast?: number | null;
}
/**
 * The time in Unix seconds, and what waits for each bot.
 */
export interface UpdateDeliveries {
  now: number;
  bots: BotDeliveries[];
}
/**
 * The updates that bots are to get of it.
 */
export interface UpdateIds {
  update_ids: number[];
}
/**
 * All people.
 */
export interface UserList {
  users: UserJson[];
}
/**
 * Which request to send again, by its event; as it was, or as a forgery.
 */
export interface WebhookAgain {
  event: number;
  forge?: "" | "wrong_secret" | "no_secret" | "wrong_key" | "stale" | "one_byte";
}
/**
 * The time in Unix seconds, what is held, and the webhooks that wait.
 */
export interface WebhookDeliveries {
  now: number;
  held: boolean;
  held_predictions: string[];
  predictions: PredictionWebhooks[];
}
/**
 * A bot, by id or username; the only one, where nothing is given.
 */
export interface WhichBot {
  bot?: string;
}
/**
 * The messages as people see them, and the updates that bots are to get of them.
 */
export interface WrittenMessages {
  update_ids: number[];
  messages: MessageJson[];
}

/** What a GET answers. */
export interface Got {
  "/api/cloud/faults": FaultsJson;
  "/api/journeys": JourneyList;
  "/api/objects": ObjectList;
  "/api/replicate/clock": ClockJson;
  "/api/replicate/deliveries": WebhookDeliveries;
  "/api/replicate/events": EventList;
  "/api/replicate/faults": FaultsJson;
  "/api/scenarios/session": SessionSteps;
  "/api/telegram/bots": BotList;
  "/api/telegram/chats": ChatList;
  "/api/telegram/clock": ClockJson;
  "/api/telegram/deliveries": UpdateDeliveries;
  "/api/telegram/events": EventList;
  "/api/telegram/faults": FaultsJson;
  "/api/telegram/users": UserList;
  [path: `/api/journeys/${number}`]: JourneyEvents;
  [path: `/api/telegram/chats/${number}/messages`]: ChatView;
}

/** What a POST answers. */
export interface Posted {
  "/api/replicate/clock": ClockJson;
  "/api/replicate/deliveries": WebhookDeliveries;
  "/api/replicate/reset": Ok;
  "/api/scenarios/read": ScenarioPlan;
  "/api/telegram/chats": ChatInfo;
  "/api/telegram/clock": ClockJson;
  "/api/telegram/deliveries": BotDeliveries;
  "/api/telegram/reset": Ok;
  "/api/telegram/users": UserJson;
  [path: `/api/journeys/${number}/again`]: SentAgain;
  [path: `/api/replicate/webhooks/${string}/delay`]: Ok;
  [path: `/api/replicate/webhooks/${string}/drop`]: Ok;
  [path: `/api/replicate/webhooks/${string}/duplicate`]: Ok;
  [path: `/api/replicate/webhooks/${string}/swap`]: Ok;
  [path: `/api/telegram/bots/${string}/privacy`]: BotInfo;
  [path: `/api/telegram/chats/${number}/members`]: ChangedChat;
  [path: `/api/telegram/chats/${number}/permissions`]: ChatInfo;
  [path: `/api/telegram/chats/${number}/topics`]: WrittenMessages;
  [path: `/api/telegram/chats/${number}/upgrade`]: ChatInfo;
  [path: `/api/telegram/updates/${number}/delay`]: Ok;
  [path: `/api/telegram/updates/${number}/drop`]: Ok;
  [path: `/api/telegram/updates/${number}/duplicate`]: Ok;
  [path: `/api/telegram/updates/${number}/redeliver`]: Ok;
  [path: `/api/telegram/updates/${number}/swap`]: Ok;
  [path: `/api/telegram/users/${number}/block`]: UpdateIds;
  [path: `/api/telegram/users/${number}/messages/${number}`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/messages`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/press`]: PressedButton;
  [path: `/api/telegram/users/${number}/unblock`]: UpdateIds;
}
