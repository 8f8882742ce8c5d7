"""A short sample of the long day: the whole local cloud at 60 times real speed, and one leap."""

from darkroom_emulators.kit.events import Entry
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt, UpdateCreated
from tests.some_events import some
from trust.long_day.command import report
from trust.long_day.day import DayCloud, Running
from trust.long_day.plan import LongDay, plan_of
from trust.long_day.red import RedRows

SAMPLE = LongDay(
    hours=0.05, photos=6, people=3, groups=1, stopped=0.5, leaps=(("+1 hour", 3600),), rest=0
)


def test_a_few_minutes_with_faults_a_skip_and_stopped_processes_then_a_leap_of_an_hour(tmp_path):
    with DayCloud(SAMPLE, tmp_path / "events.jsonl").running(tmp_path) as cloud:
        outcome = Running(cloud, SAMPLE, print).run()
    found = outcome.lost, outcome.verdict.unexplained, outcome.left, outcome.unfinished
    assert found == ([], [], {}, []), report(cloud, outcome)
    assert [row.name for row in outcome.rows] == ["settled", "+1 hour"]
    assert outcome.rows[-1].unanswered == 0


def test_the_seed_determines_the_day():
    assert plan_of(LongDay(seed=3)) == plan_of(LongDay(seed=3)) != plan_of(LongDay(seed=4))


def red_rows(*events):
    rows = RedRows()
    for number, event in enumerate(events, 1):
        rows.take(Entry(number, float(number), event))
    return [entry.id for entry in rows.unexplained]


def test_a_fault_in_the_same_journey_or_in_none_explains_a_failed_attempt():
    created, failed = some(UpdateCreated), some(UpdateAttempt, status=503, error="503")
    own = FaultStruck(source="telegram", fault="error", where={"update_id": 1})
    anywhere = FaultStruck(source="replicate", fault="server_error", where={"path": "/"})
    assert red_rows(created, failed) == [2]
    assert red_rows(created, own, failed) == red_rows(created, failed, own) == []
    assert red_rows(created, anywhere, failed) == []
    assert red_rows(anywhere, created, failed) == [3]
    assert red_rows(created, some(WebhookAttempt, status=None)) == []  # belongs to no journey


def test_deleting_a_message_that_is_already_gone_is_not_a_red_row():
    def deletes(description):
        response = {"ok": False, "description": f"Bad Request: {description}"}
        return some(BotCall, update_id=1, method="deleteMessage", status=400, response=response)

    assert red_rows(some(UpdateCreated), deletes("message to delete not found")) == []
    assert red_rows(some(UpdateCreated), deletes("message can't be deleted")) == [2]
