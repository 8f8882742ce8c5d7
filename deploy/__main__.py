"""Deploy the bot to AWS: checks first, then `sam deploy`. See scripts/deploy."""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError

from common.runtime.settings import SECRETS
from local.settings import LOCAL_VALUES
from operations.dotenv import read_dotenv
from operations.failures import CannotStart

from .account import Account, Stack
from .asking import ask_for_secrets
from .environments import CONFIG, Environment, read_environment
from .failures import DeployError
from .packages import architecture_of, build_packages
from .parameters import kept_values, stack_parameters
from .sam import deploy_packages
from .store import SecretStore

REPLICATE = "https://api.replicate.com/v1"
Build = Callable[[str], Path]  # makes the packages for a processor, returns their template


def main(arguments: Sequence[str] | None = None, *, build: Build = build_packages) -> int:
    """Return the exit code: 0 when it is deployed."""
    flags = _parser().parse_intermixed_args(arguments)
    named = [word for word in flags.words if "=" not in word]
    flags.environment = named[0] if named else "default"
    flags.parameters = [word for word in flags.words if word != flags.environment]
    try:
        deploy(flags, build)
    except (DeployError, CannotStart) as exc:
        print(f"scripts/deploy: {exc}", file=sys.stderr)  # noqa: T201 - this is the terminal
        return 1
    except BotoCoreError as exc:  # no such profile, for example
        print(f"scripts/deploy: AWS is not set up: {exc}", file=sys.stderr)  # noqa: T201 - the same
        return 1
    except (KeyboardInterrupt, EOFError):  # EOF: nobody is there to type a secret
        print("\nscripts/deploy: stopped", file=sys.stderr)  # noqa: T201 - the same
        return 130
    return 0


def deploy(flags: argparse.Namespace, build: Build) -> None:
    """Check, build and deploy. Raises DeployError."""
    environment = read_environment(CONFIG, flags.environment, flags.parameters)
    account, store = Account(environment), SecretStore(environment)
    _say(f"{environment.stack} in {environment.region}, account {account.number}")
    stack = account.stack()
    if stack and stack.status == "ROLLBACK_COMPLETE":
        raise DeployError(
            "the stack could not be created the last time, and AWS changes no such stack: "
            f"`aws cloudformation delete-stack --stack-name {environment.stack}`, then once more"
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
        _say("all is ready to be deployed")
        return
    deploy_packages(environment, build(architecture), parameters, is_sure=flags.yes)
    _report(environment, account.stack())


def put_secrets(environment: Environment, store: SecretStore, file: Path | None) -> None:
    """Store the secrets of a file, or those that are typed in. Raises DeployError."""
    if file and not file.is_file():
        raise DeployError(f"there is no file {file}")
    known: Mapping[str, str] = read_dotenv(file) if file else {}
    if local := [name for name, value in LOCAL_VALUES.items() if known.get(name) == value]:
        made_up = sorted(set(local) & {name.upper() for name in SECRETS})
        if made_up:
            raise DeployError(f"{file}: {', '.join(made_up)} is good for the emulators alone")
    found = ask_for_secrets(
        getpass.getpass,
        known,
        has=frozenset(store.versions()),
        replicate_url=environment.parameters.get("ReplicateApiUrl", REPLICATE),
    )
    store.put(found)
    _say(f"stored under {environment.secrets_path}: {', '.join(found) or 'nothing new'}")


def _report_kept(kept: Mapping[str, tuple[str, str]]) -> None:
    if kept:
        _say("The stack keeps these; Name=Value changes one:")
    for name, (value, default) in sorted(kept.items()):
        _say(f"  {name:<24}{value or '(empty)'}   (default: {default or 'empty'})")


def _report(environment: Environment, stack: Stack | None) -> None:
    for name, value in sorted(stack.outputs.items() if stack else ()):
        _say(f"  {name:<20}{value}")
    _say(f"Next: `scripts/set-webhook {environment.name}` lets Telegram send its updates there")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is the terminal


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/deploy",
        description="Build the bot and deploy it to AWS; docs/aws.md goes through it.",
        epilog="Parameters are those of template.yaml; a stack keeps what is not given again.",
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="default | prod | Name=Value",
        help="the environment in samconfig.toml (default: default), and parameters of the stack",
    )
    parser.add_argument(
        "--secrets", action="store_true", help="ask for the secrets first and store them in SSM"
    )
    parser.add_argument(
        "--secrets-from",
        type=Path,
        metavar="FILE",
        help="the same, with those that stand in a file such as .env",
    )
    parser.add_argument("--check", action="store_true", help="check and stop before the build")
    parser.add_argument("--yes", action="store_true", help="don't ask before AWS is changed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
