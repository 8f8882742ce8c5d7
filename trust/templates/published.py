"""SAM templates published by others: cfn-lint's, and aws-sam-cli's Python starters."""

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from local.failures import TemplateError
from local.sam.parameters import as_text
from local.sam.source import load_yaml

from ..corpus.packages import ROOT, Package, bring

PACKAGES = (
    Package(
        "pip",
        "cfn-lint",
        "1.58.0",
        "ba02cd7f7e06c8bc160936051a03ec931af52943fcc9cc72ad2748caa0f2a103",
    ),
    Package(
        "pip",
        "aws-sam-cli",
        "1.170.0",
        "5fbaadba4beada832ad6fba1edeb8a1b32bb7a8fcff28168e47f788064e4f878",
    ),
)
FOLDER = ROOT / ".tools" / "sam-templates"
TRANSFORM = "AWS::Serverless-2016-10-31"
# the answers that `sam init` asks for
ANSWERS = {
    "project_name": "starter",
    "runtime": "python3.13",
    "architectures": {"value": ["x86_64"]},
}
# for parameters that have no default in the template
VALUE = "local"


@dataclass(frozen=True)
class Published:
    """A template, its name in the table, and values for `parameters` without a default."""

    name: str
    path: Path
    parameters: dict[str, str]


def published(say: Callable[[str], None]) -> list[Published]:
    """Return the templates, once the packages are downloaded. Raises NotBrought."""
    folders = [_unpacked(each) for each in bring(PACKAGES, say)]
    return [*_of_cfn_lint(folders[0]), *_starters(folders[1])]


def _unpacked(package: Package) -> Path:
    target = FOLDER / f"{package.name}-{package.version}"
    if not target.exists():
        with tarfile.open(package.archive) as archive:
            archive.extractall(target, filter="data")
    return next(target.iterdir())


def _of_cfn_lint(folder: Path) -> Iterator[Published]:
    base = folder / "test/fixtures/templates"
    for path in sorted(base.rglob("*")):
        if path.suffix in {".yaml", ".yml", ".json"} and TRANSFORM in path.read_text("utf-8"):
            yield _published(f"cfn-lint: {path.relative_to(base)}", path)


def _starters(folder: Path) -> Iterator[Published]:
    for kit in sorted((folder / "samcli/lib/init/templates").glob("*python*")):
        made = FOLDER / "starters" / kit.name
        _render(kit / "{{cookiecutter.project_name}}", made)
        yield _published(f"aws-sam-cli: {kit.name}", made / "template.yaml")


def _render(source: Path, target: Path) -> None:
    """Generate a cookiecutter's project, as `sam init` does."""
    jinja = Environment(autoescape=False, keep_trailing_newline=True)
    for path in source.rglob("*"):
        if path.is_file():
            made = target / path.relative_to(source)
            made.parent.mkdir(parents=True, exist_ok=True)
            text = jinja.from_string(path.read_text("utf-8"))
            made.write_text(text.render(cookiecutter=ANSWERS), encoding="utf-8")


def _published(name: str, path: Path) -> Published:
    try:
        declared = (load_yaml(path) or {}).get("Parameters") or {}
    except TemplateError:
        declared = {}
    missing = {key: spec for key, spec in declared.items() if "Default" not in spec}
    values = {
        key: as_text((spec.get("AllowedValues") or [VALUE])[0]) for key, spec in missing.items()
    }
    return Published(name, path, values)
