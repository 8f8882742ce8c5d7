"""The table of a long day: a row for each hour of the cloud's clock."""

import statistics
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

import psutil

from ..soak.ledger import Ledger
from ..soak.verdict import judge

MIB = 1 << 20
PREFIXES = ("images/", "tasks/", "updates/", "people/", "waiting/")


@dataclass(frozen=True)
class HourRow:
    """An hour's figures, in MiB and seconds; `unanswered` and `doubled` are totals so far."""

    name: str
    sent: int
    unanswered: int
    doubled: int
    cloud: float
    moto: float
    instances: int
    files: int
    objects: dict[str, int]
    p50: float | None
    p95: float | None

    @property
    def memory(self) -> float:
        """The MiB of the two processes that run all day, the cloud and moto."""
        return self.cloud + self.moto


def row_of(name: str, since: float, ledger: Ledger, pid: int, keys: list[str]) -> HourRow:
    """Return the row for the time after `since`; `keys` are the keys in the bucket."""
    photos = list(ledger.photos.values())
    waits = [p.answers[0].at - p.at for p in photos if p.answers and p.answers[0].at >= since]
    cloud, moto, instances, files = processes_of(pid)
    counted = Counter(next((p for p in PREFIXES if key.startswith(p)), "other") for key in keys)
    cuts = statistics.quantiles(waits, n=20, method="inclusive") if len(waits) > 1 else []
    return HourRow(
        name=name,
        sent=sum(photo.at >= since for photo in photos),
        unanswered=sum(not photo.answers for photo in photos),
        doubled=len(judge(photos).answers),
        cloud=cloud,
        moto=moto,
        instances=instances,
        files=files,
        objects={prefix: counted[prefix] for prefix in PREFIXES},
        p50=cuts[9] if cuts else None,
        p95=cuts[18] if cuts else None,
    )


def processes_of(pid: int) -> tuple[float, float, int, int]:
    """Return the MiB of the cloud and of moto, and the numbers of instances and open files."""
    cloud = psutil.Process(pid)
    instances, motos = children_of(cloud)
    held = sum(each.memory_info().rss for each in motos) / MIB
    return cloud.memory_info().rss / MIB, held, len(instances), cloud.num_fds()


def children_of(cloud: psutil.Process) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return the processes of the instances and of moto, without any that are exiting."""
    instances: list[psutil.Process] = []
    motos: list[psutil.Process] = []
    for each in cloud.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            is_moto = any("moto_worker" in word for word in each.cmdline())
            (motos if is_moto else instances).append(each)
    return instances, motos


def table(rows: list[HourRow]) -> str:
    """Return the rows as a Markdown table."""
    heads = [
        "hour", "sent", "unanswered", "doubled", "cloud MiB", "moto MiB", "instances", "open files",
        *(f"`{prefix}`" for prefix in PREFIXES), "p50 s", "p95 s",
    ]  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        cells: list[object] = [row.name, row.sent, row.unanswered, row.doubled]
        cells += [round(row.cloud), round(row.moto), row.instances, row.files]
        cells += row.objects.values()
        cells += ["" if each is None else round(each) for each in (row.p50, row.p95)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
