"""`darkroom deploy`: check everything, then deploy the bot to AWS with `sam deploy`."""

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from common.runtime.settings import SECRETS
from local.flags import FILE, option
from local.settings import LOCAL_VALUES
from operations.dotenv import read_dotenv

from .account import Account, Stack
from .asking import ask_for_secrets
from .environments import CONFIG, Environment, read_environment
from .failures import DeployError, aws_errors
from .packages import architecture_of, build_packages
from .parameters import RELEASE, kept_values, stack_parameters
from .release import release_of
from .sam import deploy_packages
from .store import SecretStore
from .versions import delete_old_versions

REPLICATE = "https://api.replicate.com/v1"
Build = Callable[[str], Path]  # builds the packages for an architecture, returns their template


@dataclass(frozen=True)
class Deployment:
    """The arguments of a deployment; `parameters` are pairs such as `MaxRunning=3`."""

    environment: str
    parameters: tuple[str, ...]
    secrets: bool
    secrets_from: Path | None
    check: bool
    yes: bool


def run(flags: Deployment, build: Build) -> None:
    """Check and, unless `flags.check`, build and deploy. Raises DeployError or CannotStart."""
    environment = read_environment(CONFIG, flags.environment, flags.parameters)
    account, store = Account(environment), SecretStore(environment)
    click.echo(f"{environment.stack} in {environment.region}, account {account.number}")
    stack = account.stack()
    if stack and stack.status == "ROLLBACK_COMPLETE":
        raise DeployError(
            "creating the stack failed, so AWS can't update it: run "
            f"`aws cloudformation delete-stack --stack-name {environment.stack}`, then try again"
        )
    if flags.secrets or flags.secrets_from:
        put_secrets(environment, store, flags.secrets_from)
    parameters = stack_parameters(environment, stack, store.versions(), account.number)
    if stack is None:
        account.check_bucket(parameters["BucketName"])
    account.check_concurrency(parameters, stack)
    architecture = architecture_of(parameters, stack)
    if stack:
        _report_kept(kept_values(parameters, stack))
    if flags.check:
        click.echo("ready to deploy")
        return
    template = build(architecture)
    parameters[RELEASE] = release_of(template, parameters, stack)
    deploy_packages(environment, template, parameters, is_sure=flags.yes)
    _finish(environment, account.stack())


def put_secrets(environment: Environment, store: SecretStore, file: Path | None) -> None:
    """Store `file`'s secrets; ask for any that it lacks. Raises DeployError or CannotStart."""
    known: Mapping[str, str] = read_dotenv(file) if file else {}
    if local := [name for name, value in LOCAL_VALUES.items() if known.get(name) == value]:
        made_up = sorted(set(local) & {name.upper() for name in SECRETS})
        if made_up:
            raise DeployError(f"{file}: {', '.join(made_up)} must be your own, not the emulators'")
    found = ask_for_secrets(
        getpass.getpass,
        known,
        has=frozenset(store.versions()),
        replicate_url=environment.parameters.get("ReplicateApiUrl", REPLICATE),
    )
    store.put(found)
    click.echo(f"stored under {environment.secrets_path}: {', '.join(found) or 'nothing new'}")


def _report_kept(kept: Mapping[str, tuple[str, str]]) -> None:
    if kept:
        click.echo("The stack keeps these values; Name=Value changes one:")
    for name, (value, default) in sorted(kept.items()):
        click.echo(f"  {name:<24}{value or '(empty)'}   (default: {default or 'empty'})")


def _finish(environment: Environment, stack: Stack | None) -> None:
    if stack:
        for name, value in sorted(stack.outputs.items()):
            click.echo(f"  {name:<20}{value}")
        if deleted := delete_old_versions(environment, stack):
            click.echo(f"Deleted old versions: {', '.join(deleted)}")
    click.echo(f"Next: `scripts/set-webhook {environment.name}` sends Telegram's updates there")


@click.command()
@click.argument("words", nargs=-1, metavar="[default|prod] [NAME=VALUE]...")
@option("--secrets", "First ask for the secrets and store them in SSM.", is_flag=True)
@option("--secrets-from", "Store a file's secrets; ask for any it lacks.", "FILE", type=FILE)
@option("--check", "Stop after the checks, before the build.", is_flag=True)
@option("--yes", "Don't ask before changing AWS.", is_flag=True)
@click.pass_obj
def deploy(build: Build | None, /, *, words: tuple[str, ...], **more: Any) -> None:
    """Build the bot and deploy it to AWS.

    docs/aws.md explains each step. The environment is one in samconfig.toml; NAME=VALUE sets a
    parameter of template.yaml. A stack keeps its values for parameters that you omit.
    """
    named = [word for word in words if "=" not in word][:1] or ["default"]
    flags = Deployment(named[0], tuple(word for word in words if word != named[0]), **more)
    with aws_errors():
        run(flags, build or build_packages)
