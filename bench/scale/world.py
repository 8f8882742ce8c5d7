"""The simulation's assumptions: the day, the limits, and how long things take."""

from dataclasses import dataclass

from common.bot.overload import LONG_SECONDS

# Telegram's delays after failures; then 60 to 120 s (tdlib/telegram-bot-api WebhookActor.cpp)
UPDATE_RETRIES = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0)
UPDATE_LIFETIME = 86_400.0
# Replicate says "several times, the last about a minute after"; the delays are assumed
# https://replicate.com/docs/topics/webhooks/receive-webhook
WEBHOOK_RETRIES = (1.0, 2.0, 4.0, 8.0, 16.0, 29.0)


@dataclass(frozen=True)
class World:
    """A day. Times are in seconds; rates are per second unless named otherwise; 0 is no limit."""

    photos: int = 1_000_000
    day: float = 86_400.0
    # the ratio of the busiest moment to the mean; the rate follows a sine
    peak: float = 2.0
    chats: int = 200_000
    # bursts a day, the photos in each, and the seconds that each lasts
    bursts: int = 4
    burst_photos: int = 5_000
    burst_seconds: float = 60.0
    # the share of albums among the messages sent, and the photos in each
    albums: float = 0.1
    album_photos: int = 4

    # our own limits: set-webhook --max-connections; TelegramConcurrency to ApiBurst (template.yaml)
    max_connections: int = 20
    telegram_concurrency: int = 20
    replicate_concurrency: int = 20
    api_rate: float = 100.0
    api_burst: float = 200.0

    # Telegram's limits for messages, in total and in one chat; the bursts it allows are assumed
    # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    send_rate: float = 30.0
    chat_rate: float = 1.0
    chat_burst: float = 5.0
    # the share of chats that are groups, and the messages a minute that a group accepts
    groups: float = 0.05
    group_messages_per_minute: float = 20.0
    # https://replicate.com/docs/topics/predictions/rate-limits
    predictions_per_minute: float = 600.0

    # mean seconds of a successful run of each function
    telegram_seconds: float = 0.8
    replicate_seconds: float = 0.8
    # how long a new instance takes to start, and how long an idle one is kept
    cold_seconds: float = 1.0
    idle_seconds: float = 420.0
    model_seconds: float = 10.0  # the mean

    # template.yaml and functions/task_sweeper: MESSAGES_A_SECOND
    sweep_every: float = 300.0
    sweep_after: float = 300.0
    sweep_budget: float = 195.0
    sweep_rate: float = 20.0
    # https://replicate.com/docs/topics/predictions/data-retention
    output_seconds: float = 3600.0
    # functions/telegram_webhook: an update held up for this long gets a text instead
    give_up_after: float = 3600.0
    # once predictions have been refused for this long, a refused update gets a text
    overload_after: float = LONG_SECONDS
    # until this moment, no webhook gets through
    webhooks_lost: float = 0.0
