"""What the simulation assumes: the day, the limits, and how long things take."""

from dataclasses import dataclass

from common.bot.overload import LONG_SECONDS

# Telegram's, after the failed attempt n; then 60 to 120 s (tdlib/telegram-bot-api WebhookActor.cpp)
UPDATE_RETRIES = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0)
UPDATE_LIFETIME = 86_400.0
# Replicate says "several times, the last about a minute after"; the times between are assumed
# https://replicate.com/docs/topics/webhooks/receive-webhook
WEBHOOK_RETRIES = (1.0, 2.0, 4.0, 8.0, 16.0, 29.0)


@dataclass(frozen=True)
class World:
    """One day. Times are in seconds, rates per second unless named otherwise; 0 = no limit."""

    photos: int = 1_000_000
    day: float = 86_400.0
    # the busiest moment over the mean, along a sine
    peak: float = 2.0
    chats: int = 200_000
    # this many times a day, this many extra photos within this many seconds
    bursts: int = 4
    burst_photos: int = 5_000
    burst_seconds: float = 60.0
    # this share of what is sent are albums, of this many photos
    albums: float = 0.1
    album_photos: int = 4

    # set-webhook --max-connections; TelegramConcurrency, ReplicateConcurrency, ApiRate, ApiBurst
    max_connections: int = 20
    telegram_concurrency: int = 20
    replicate_concurrency: int = 20
    api_rate: float = 100.0
    api_burst: float = 200.0

    # Telegram's for messages, all and in one chat; it allows short bursts and does not say how long
    # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    send_rate: float = 30.0
    chat_rate: float = 1.0
    chat_burst: float = 5.0
    # this share of the chats are groups, which accept this many messages a minute
    groups: float = 0.05
    group_messages_per_minute: float = 20.0
    # https://replicate.com/docs/topics/predictions/rate-limits
    predictions_per_minute: float = 600.0

    # a successful run of each function, and the model's run: means
    telegram_seconds: float = 0.8
    replicate_seconds: float = 0.8
    # what a new instance takes before its first run, and how long an idle one stays
    cold_seconds: float = 1.0
    idle_seconds: float = 420.0
    model_seconds: float = 10.0

    # template.yaml and functions/task_sweeper: MESSAGES_A_SECOND
    sweep_every: float = 300.0
    sweep_after: float = 300.0
    sweep_budget: float = 195.0
    sweep_rate: float = 20.0
    # https://replicate.com/docs/topics/predictions/data-retention
    output_seconds: float = 3600.0
    # functions/telegram_webhook: an update held up by others for this long gets a text instead
    give_up_after: float = 3600.0
    # after predictions were refused for this long, a refused update gets a text
    overload_after: float = LONG_SECONDS
    # for this long from the start, no webhook gets through
    webhooks_lost: float = 0.0
