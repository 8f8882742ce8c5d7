"""The sweeper, which EventBridge runs every few minutes for tasks whose webhook never arrived."""

import time
from datetime import datetime
from typing import Any

from common.bot.claims import get_claims
from common.bot.delivery import get_delivery
from common.bot.storage import get_storage
from common.bot.waiting import get_waiting_list
from common.clients.replicate import get_replicate
from common.runtime.observability import count, logger, observed
from common.runtime.settings import get_settings
from common.runtime.together import get_together, in_turn

from .pace import MESSAGES_A_SECOND, Pace
from .sweep import WORKERS, Sweep


def sweep(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Settle the tasks that have waited too long, using the event's `time` as the current time.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
    """
    run = Sweep(
        waiting=get_waiting_list(),
        storage=get_storage(),
        claims=get_claims(),
        replicate=get_replicate(),
        delivery=get_delivery(in_turn),
        together=get_together(WORKERS),
        pace=Pace(MESSAGES_A_SECOND, clock=time.monotonic, sleep=time.sleep),
        clock=time.monotonic,
        time_left=lambda: context.get_remaining_time_in_millis() / 1000,
    )
    now = datetime.fromisoformat(event["time"]).timestamp()
    outcomes = run.run(now=now, sweep_after=get_settings().sweep_after_seconds)
    count("SweeperRuns")
    for outcome, number in outcomes.items():
        count(f"Swept{outcome}", number)
    logger.info("swept", outcomes=outcomes)
    return dict(outcomes)


handler = observed(sweep)
