"""`darkroom sam-templates`: start the local cloud with SAM templates published by others."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from local.flags import option
from local.progress import ProgressLine

from ..corpus.packages import ROOT
from .published import Published, published

DOCS = ROOT / "docs" / "your-template.md"
BEGIN, END = "<!-- templates: begin -->\n", "<!-- templates: end -->"
SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """The outcome for a template: it started, or was refused with the error's `lines`."""

    started: bool
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        """The outcome in one line, for the table."""
        if self.started:
            return "starts"
        more = f" (and {len(self.lines) - 1} more)" if len(self.lines) > 1 else ""
        return f"refused: {self.lines[0]}{more}"


def start(template: Published) -> Outcome:
    """Start the local cloud with a template until it is ready or has refused it.

    Raises click.ClickException if the cloud does neither, or prints a traceback.
    """
    flags = [f"--parameter={name}={value}" for name, value in template.parameters.items()]
    command = [sys.executable, "-m", "local.commands", "dev", f"--template={template.path}"]
    with tempfile.NamedTemporaryFile("w+") as output:
        process = subprocess.Popen(
            [*command, "--free-ports", *flags], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            said = _until_it_is_clear(process, Path(output.name))
        finally:
            process.terminate()
            process.wait()
    if "Traceback" in said:
        raise click.ClickException(f"{template.name}: a traceback\n{said}")
    if said.endswith("\nready\n"):
        return Outcome(True, ())
    if process.returncode != 1:
        raise click.ClickException(f"{template.name}: neither started nor refused\n{said}")
    refusal = said[said.index("darkroom dev: ") :].removeprefix("darkroom dev: ")
    return Outcome(False, tuple(refusal.strip().splitlines()))


def _until_it_is_clear(process: subprocess.Popen[bytes], output: Path) -> str:
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if (said := output.read_text()).endswith("\nready\n"):
            return said
        time.sleep(0.05)
    return output.read_text()


def table(outcomes: dict[str, Outcome]) -> str:
    """Return the table as Markdown."""
    rows = [f"| {name} | {each.words.replace('|', '/')} |" for name, each in outcomes.items()]
    return "\n".join(["| template | what happens |", "|---|---|", *rows]) + "\n"


@click.command("sam-templates")
@option("--write", "Write the table to docs/your-template.md.", is_flag=True)
def sam_templates(*, write: bool) -> None:
    """Start the local cloud with published SAM templates.

    Each template starts, or is refused with a line for each reason.
    """
    outcomes: dict[str, Outcome] = {}
    with ProgressLine("sam-templates") as progress:
        for each in published(progress.begin):
            progress.begin(f"{len(outcomes) + 1}: starting {each.name}")
            outcomes[each.name] = start(each)
            progress.echo(f"{each.name}: {outcomes[each.name].words}")
    started = sum(each.started for each in outcomes.values())
    click.echo(f"{started} of {len(outcomes)} start; the others are refused")
    if write:
        before, rest = DOCS.read_text(encoding="utf-8").split(BEGIN)
        after = rest[rest.index(END) :]
        DOCS.write_text(f"{before}{BEGIN}{table(outcomes)}{after}", encoding="utf-8")
