"""EventBridge's schedule expressions: rate(...), cron(...), at(...).

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
CRON = re.compile(r"cron\(([^()]+)\)")
AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
UNITS = {"minute": 60, "hour": 3600, "day": 86400}
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
LAST_YEAR = 2199


class BadSchedule(ValueError):
    """EventBridge would refuse this expression; the text says why."""


NextRun = Callable[[float], float | None]


def next_run(expression: str, timezone: str = "UTC") -> NextRun:
    """Return a function that maps a time (Unix seconds) to the first run after it, or None.

    Raises BadSchedule.
    """
    if rate := RATE.fullmatch(expression):
        return _rate(int(rate[1]), rate[2], bool(rate[3]))
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as exc:
        raise BadSchedule(f"there is no time zone {timezone}") from exc
    if once := AT.fullmatch(expression):
        moment = datetime.fromisoformat(once[1]).replace(tzinfo=zone).timestamp()
        return lambda after: moment if moment > after else None
    if cron := CRON.fullmatch(expression):
        return _cron(cron[1], zone)
    raise BadSchedule(
        f"{expression!r} is not a schedule such as rate(5 minutes) or cron(0 12 * * ? *)"
    )


def _rate(count: int, unit: str, is_plural: bool) -> NextRun:
    if count == 0 or is_plural == (count == 1):
        raise BadSchedule(f"rate({count} {unit}{'s' * is_plural}): write 1 {unit}, or 2+ {unit}s")
    period = count * UNITS[unit]
    return lambda after: after + period


@dataclass(frozen=True)
class _Cron:
    minutes: set[int]
    hours: set[int]
    months: set[int]
    years: set[int]
    is_day: Callable[[date], bool]
    zone: tzinfo

    def after(self, moment: float) -> float | None:
        """Return the first run after `moment`, or None; both are in Unix seconds."""
        start = datetime.fromtimestamp(moment, self.zone)
        day = start.date()
        while day.year <= min(LAST_YEAR, start.year + 30):
            if day.year in self.years and day.month in self.months and self.is_day(day):
                for run in self._runs(day):
                    if run > moment:
                        return run
            day += timedelta(days=1)
        return None

    def _runs(self, day: date) -> Iterator[float]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                clock = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                yield clock.timestamp()


def _cron(text: str, zone: tzinfo) -> NextRun:
    fields = text.split()
    if len(fields) != 6:
        raise BadSchedule(f"cron({text}) has {len(fields)} fields instead of 6")
    minutes, hours, day, month, weekday, years = fields
    if (day == "?") == (weekday == "?"):
        raise BadSchedule(f"cron({text}): either day or day of the week must be ?, but not both")
    return _Cron(
        _numbers(minutes, 0, 59),
        _numbers(hours, 0, 23),
        _numbers(month, 1, 12, MONTHS),
        _numbers(years, 1970, LAST_YEAR),
        _month_day(day) if weekday == "?" else _week_day(weekday),
        zone,
    ).after


def _numbers(field: str, least: int, most: int, names: list[str] | None = None) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low = least if first == "*" else _number(first, least, most, names)
        high = _number(last, least, most, names) if last else low
        if first == "*" or (step and not last):
            high = most
        if low > high:  # such as FRI-MON
            found |= {*range(low, most + 1), *range(least, high + 1)}
        found |= set(range(low, high + 1, _number(step, 1, most + 1) if step else 1))
    return found


def _number(text: str, least: int, most: int, names: list[str] | None = None) -> int:
    if names and text.upper() in names:
        return names.index(text.upper()) + 1
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadSchedule(f"expected a number from {least} to {most}, not {text!r}")
    return int(text)


def _month_day(field: str) -> Callable[[date], bool]:
    if field == "L":
        return lambda day: day.day == _days_in(day)
    if field.endswith("W"):
        wanted = _number(field.removesuffix("W"), 1, 31)
        return lambda day: day.day == _nearest_week_day(day, wanted)
    days = _numbers(field, 1, 31)
    return lambda day: day.day in days


def _nearest_week_day(day: date, wanted: int) -> int | None:
    """Return the weekday nearest to a day of this month, or None if the month is shorter."""
    last = _days_in(day)
    if wanted > last:
        return None
    for shift in (0, -1, 1, -2, 2):
        near = wanted + shift
        if 1 <= near <= last and day.replace(day=near).weekday() < 5:
            return near
    return None


def _week_day(field: str) -> Callable[[date], bool]:
    name, is_numbered, nth = field.partition("#")
    if is_numbered:
        wanted, number = _number(name, 1, 7, DAYS), _number(nth, 1, 5)
        return lambda day: _aws(day) == wanted and (day.day - 1) // 7 + 1 == number
    if field != "L" and field.endswith("L"):
        wanted = _number(field.removesuffix("L"), 1, 7, DAYS)
        return lambda day: _aws(day) == wanted and day.day > _days_in(day) - 7
    days = {7} if field == "L" else _numbers(field, 1, 7, DAYS)
    return lambda day: _aws(day) in days


def _aws(day: date) -> int:
    """Return EventBridge's number for the day of the week, where Sunday is 1."""
    return day.isoweekday() % 7 + 1


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
