"""The command `darkroom` and its subcommands."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from operations.failures import CommandFailed

# each subcommand's location and short help: subcommands are only imported when called, because some
# are in packages that build on this one, and `dev` should start quickly
COMMANDS = {
    "dev": ("local.commands.dev:dev", "Run the bot and its whole cloud on this machine."),
    "live": ("local.commands.live:live", "Run the local cloud with the real Telegram."),
    "doctor": ("local.commands.doctor.command:doctor", "Check the machine, settings and services."),
    "send-photo": ("local.commands.send_photo:send_photo", "Send a photo to a running bot."),
    "scenario": ("local.commands.scenario:scenario", "Run scenarios that were saved on the page."),
    "emulate": ("local.commands.emulate:emulate", "Run only the emulators."),
    "deploy": ("deploy.command:deploy", "Build the bot and deploy it to AWS."),
    "set-webhook": ("deploy.webhook:set_webhook", "Send Telegram's updates to a deployed bot."),
    "trace": ("deploy.trace:trace", "Print what happened to one photo."),
    "chaos": ("trust.chaos.command:chaos", "Search for faults that lose a photo."),
    "soak": ("trust.soak.command:soak", "Send photos while many things fail."),
    "keep-trial": ("trust.kept.command:keep_trial", "Kill the cloud, and look for lost data."),
    "long-day": ("trust.long_day.command:long_day", "Run the local cloud through a day, sped up."),
    "clients": ("trust.clients.command:clients", "Compare our runtime client with AWS's."),
    "gateways": ("trust.gateway.command:gateways", "Compare our gateway with API Gateway."),
    "frameworks": (
        "trust.frameworks.command:frameworks",
        "Run the recipes of docs/telegram-frameworks.md.",
    ),
    "replicate-clients": (
        "trust.replicate_clients.command:replicate_clients",
        "Compare Replicate's published clients over many runs.",
    ),
    "corpus": (
        "trust.corpus.command:corpus",
        "Send pictures from published packages through the bot.",
    ),
    "verify-real": (
        "trust.real.command:verify_real",
        "Compare the emulators with the real services.",
    ),
    "sam-templates": (
        "trust.templates.command:sam_templates",
        "Start the local cloud with published SAM templates.",
    ),
    "e2e": ("trust.docker.command:e2e", "Send a photo through the bot in Docker."),
    "bench": ("bench.command:bench", "Run benchmarks, each compared with a reference."),
    "simulate": ("bench.scale.command:simulate", "Simulate days of many photos."),
}


class Darkroom(click.Group):
    """Finds subcommands by name, and prints their expected failures in one form."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the subcommands that are installed."""
        return [
            name
            for name, (place, _) in COMMANDS.items()
            if importlib.util.find_spec(place.partition(".")[0])
        ]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand, or return None if there is none with this name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a subcommand. The error for an unknown name suggests similar names."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as exc:
            known = self.list_commands(ctx)
            raise click.NoSuchCommand(exc.command_name, possibilities=known, ctx=ctx) from exc

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; after printing a CommandFailed, exit with 1; on Ctrl-C, with 130."""
        try:
            return super().invoke(ctx)
        except CommandFailed as exc:
            line = f"darkroom {ctx.invoked_subcommand}: {exc}"
            click.secho(line, fg="red", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)
        except EOFError:  # while waiting for input
            click.echo(f"darkroom {ctx.invoked_subcommand}: stopped: no more input", err=True)
            ctx.exit(130)


@click.group(
    cls=Darkroom,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def darkroom() -> None:
    """Run a Telegram photo bot and the local cloud that it is developed in.

    In the repository, scripts/NAME sets up what is needed and runs the subcommand NAME.
    """


def wants_colors(variables: Mapping[str, str]) -> bool | None:
    """Return what NO_COLOR or FORCE_COLOR asks for; None means colors only on a terminal.

    click supports neither: https://no-color.org and https://force-color.org
    """
    if variables.get("NO_COLOR"):
        return False
    return True if variables.get("FORCE_COLOR") else None


def main(arguments: Sequence[str] | None = None, obj: object = None) -> int:
    """Run `darkroom` and return the exit code. Tests pass `obj` to the subcommand."""
    try:
        darkroom.main(arguments, prog_name="darkroom", color=wants_colors(os.environ), obj=obj)
    except SystemExit as exc:
        return int(exc.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
