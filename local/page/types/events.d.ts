// scripts/generate writes this file from docs/events.schema.json.

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
 * What a bot answered to a pressed button.
 */
export interface CallbackAnswerJson {
  text: string;
  show_alert: boolean;
  url: string;
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
 * An InlineKeyboardButton.
 */
export interface ButtonJson {
  text: string;
  callback_data?: string;
  url?: string;
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
export interface CallbackQueryJson {
  id: string;
  from: UserJson;
  message?: MessageJson;
  chat_instance?: string;
  data?: string;
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
