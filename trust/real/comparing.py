"""Compare a service's response to a probe with its emulator's."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import httpx

from .probes import ApiProbe


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """A service's URL and the headers for an authorized call, neither of which is ever shown."""

    base_url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between the service's response and the emulator's."""

    probe: str
    what: str
    real: str
    emulator: str


def differences(
    probes: Iterable[ApiProbe], real: ServiceAddress, emulator: ServiceAddress
) -> Iterator[Difference]:
    """Make each call to both, and yield the differences. Raises httpx.HTTPError."""
    with httpx.Client(timeout=30) as client:
        for probe in probes:
            yield from _compared(probe, _call(client, probe, real), _call(client, probe, emulator))


def _call(client: httpx.Client, probe: ApiProbe, place: ServiceAddress) -> httpx.Response:
    headers = place.headers if probe.with_key else {}
    url = f"{place.base_url}{probe.path}"
    return client.request(probe.method, url, json=probe.body, headers=headers)


def _compared(probe: ApiProbe, real: httpx.Response, ours: httpx.Response) -> Iterator[Difference]:
    pairs = {"status": (str(real.status_code), str(ours.status_code))}
    pairs["content type"] = (_kind(real), _kind(ours))
    if probe.is_exact:
        pairs["body"] = (real.text.strip(), ours.text.strip())
    else:
        theirs, own = types_of(_json(real)), types_of(_json(ours))
        for at in sorted(theirs.keys() | own.keys()):
            pairs[at] = (theirs.get(at, "absent"), own.get(at, "absent"))
    for what, (theirs_shown, own_shown) in pairs.items():
        if not _is_same(theirs_shown, own_shown):
            yield Difference(probe.name, what, theirs_shown, own_shown)


def types_of(value: object, at: str = "$") -> dict[str, str]:
    """Return the type of each field, by its path; of a list, only the first item is examined."""
    found = {at: type(value).__name__}
    if isinstance(value, dict):
        for name, inner in value.items():
            found |= types_of(inner, f"{at}.{name}")
    if isinstance(value, list) and value:
        found |= types_of(value[0], f"{at}[]")
    return found


def _is_same(real: str, ours: str) -> bool:
    """Return whether two types or texts match; null matches any type."""
    return real == ours or "NoneType" in {real, ours}


def _kind(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0]


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except json.JSONDecodeError:
        return None
