"""The text printed once another project's template is ready: addresses and functions."""

from collections.abc import Iterator

from ..sam.template import ApiKind, Function, Template
from ..settings import LocalSettings
from .banner import trust_lines


def guest_banner(settings: LocalSettings, template: Template) -> str:
    """Return the addresses, with the emulators' made-up tokens, and what calls each function."""
    rows = [("the page", settings.url(settings.page_port))]
    if any(function.routes for function in template.functions):
        rows.append(("APIs", settings.url(settings.gateway_port)))
        rows += (("", url) for url in _addresses(template, settings))
    rows.append(("Lambda", f"{settings.url(settings.lambda_port)} (invoke)"))
    rows.append(("S3" if settings.external_s3 else "AWS", settings.s3_url))
    if settings.has("replicate"):
        token = settings.bot["REPLICATE_API_TOKEN"]
        rows.append(("Replicate", f"{settings.replicate_url}/v1 (token {token})"))
    if settings.has("telegram"):
        token = settings.bot["TELEGRAM_BOT_TOKEN"]
        rows.append(("Telegram", f"{settings.telegram_url} (token {token})"))
    table = "\n".join(f"  {name:<14}{url}" for name, url in rows)
    calls = "\n".join(line for each in template.functions for line in _calls(each, settings))
    return f"{table}{trust_lines(settings)}\n\n{calls}\n\n  Stop:          Ctrl-C\n\nready"


def _addresses(template: Template, settings: LocalSettings) -> Iterator[str]:
    """Yield each API's own address if there are several, since one may hide another's routes."""
    apis = [route.api for function in template.functions for route in function.routes]
    names = dict.fromkeys(api.name for api in apis if api.kind is not ApiKind.URL)
    if len(names) > 1:
        for name in names:
            yield f"http://{name.lower()}.localhost:{settings.gateway_port} (only {name})"


def _calls(function: Function, settings: LocalSettings) -> Iterator[str]:
    yield f"  {function.name}{': ' + function.broken if function.broken else ''}"
    for route in function.routes:
        if route.api.kind is ApiKind.URL:
            yield f"    http://{function.name.lower()}.localhost:{settings.gateway_port}/"
        else:
            path = "every other path" if route.path == "$default" else route.path
            yield f"    {route.method:<7} {path}"
    for schedule in function.schedules:
        yield f"    {schedule.expression}"
    for wanted in function.object_events:
        yield f"    {', '.join(wanted.kinds)} of {wanted.bucket}/{wanted.prefix}*{wanted.suffix}"
