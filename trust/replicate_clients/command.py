"""`darkroom replicate-clients`: compare published clients over many runs of the built-in models."""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click
import requests

from darkroom_emulators.kit.certificates import Certificates
from darkroom_emulators.kit.tls import certificates
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator
from local.flags import option

from .clients import CLIENTS, PublishedClient
from .population import ClientCase, population

DECLINED = {"declined": True}  # by the client itself, before any call
SHOWN = 5  # differences shown per client


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many cases a client ran, and how many it declined itself; and its wrong results."""

    called: int
    declined: int
    differences: list[str]


@click.command()
@option("--only", "Only clients whose name contains this text.", "TEXT", default="")
@option("--sample", "Only a random sample of N cases; 0 means all.", "N", default=0)
@option("--seed", "Seed for the sample.", "N", default=0)
def replicate_clients(only: str, sample: int, seed: int) -> None:
    """Compare Replicate's published clients over many runs.

    Each client runs the built-in models that it supports, with inputs derived from their schemas,
    once waiting for the result and once polling. Exits with 1 if a result differs from what the
    HTTP API returns. Cases that a client itself declines, before any call, are counted separately.
    """
    cases = population()
    if sample:
        cases = random.Random(seed).sample(cases, min(sample, len(cases)))
    trust, wrong = certificates(), 0
    with ReplicateEmulator(
        ReplicateSettings(delay=(0, 0)), speed=1, certificates=trust
    ) as emulator:
        answers = [expected(case, emulator, trust) for case in cases]
        for client in CLIENTS:
            if only.lower() not in client.name.lower():
                continue
            if client.is_missing:
                click.echo(f"{client.name:28} skipped: run {client.setup}")
                continue
            wrong += _compared(client, cases, answers, emulator, trust)
    sys.exit(1 if wrong else 0)


def compare(
    client: PublishedClient,
    cases: Sequence[ClientCase],
    answers: Sequence[object],
    emulator: ReplicateEmulator,
    trust: Certificates,
) -> Comparison:
    """Run the cases that the client can run, and compare its results with the API's."""
    own = [
        (case, answer) for case, answer in zip(cases, answers, strict=True) if client.takes(case)
    ]
    found = client.outcomes([case for case, _ in own], emulator, trust.variables)
    lines = [
        f"{case}: {json.dumps(given)[:200]} instead of {json.dumps(answer)[:200]}"
        for (case, answer), given in zip(own, found, strict=True)
        if given != DECLINED and comparable(given) != comparable(answer)
    ]
    declined = found.count(DECLINED)
    return Comparison(len(found) - declined, declined, lines)


def expected(case: ClientCase, emulator: ReplicateEmulator, trust: Certificates) -> object:
    """Return what the HTTP API itself returns for a case, with the first bytes of each file."""
    with requests.Session() as http:
        http.trust_env, http.verify = False, str(trust.bundle)
        http.headers.update({"Authorization": "Bearer r8_test", "Prefer": "wait"})
        if case.act == "cancel":
            return {"status": "canceled"}
        body = {"version": case.model, "input": case.inputs}
        answer = http.post(f"{emulator.url}/v1/predictions", json=body, timeout=60)
        if answer.status_code != 201:
            return {"refused": answer.status_code}
        made = answer.json()
        if made["error"]:
            return {"failed": made["error"]}
        return {"output": _with_files(http, made["output"])}


def _with_files(http: requests.Session, output: object) -> object:
    if isinstance(output, list):
        return [_with_files(http, each) for each in output]
    if isinstance(output, str) and output.startswith("https://"):
        return {"file": http.get(output, timeout=60).content[:2].hex(), "url": output}
    return output


def comparable(outcome: object) -> object:
    """Normalize an outcome so that clients can be compared: join texts, and list pictures.

    URLs count as files, because the MCP server returns only URLs.
    """
    if not isinstance(outcome, dict) or "output" not in outcome:
        return outcome
    output = outcome["output"]
    parts = output if isinstance(output, list) else [output]
    shown = [_file_or_value(each) for each in parts]
    if shown and all(isinstance(each, str) for each in shown):
        return "".join(map(str, shown))
    return shown


def _file_or_value(value: object) -> object:
    if isinstance(value, dict) and "file" in value:
        return ("file",)
    return ("file",) if isinstance(value, str) and value.startswith("https://") else value


def _compared(
    client: PublishedClient,
    cases: Sequence[ClientCase],
    answers: Sequence[object],
    emulator: ReplicateEmulator,
    trust: Certificates,
) -> int:
    """Print a client's line, and return the number of results that differ."""
    found = compare(client, cases, answers, emulator, trust)
    click.echo(
        f"{client.name:28} {found.called:5} cases {found.declined:5} declined"
        f" {len(found.differences):5} differ"
    )
    for line in found.differences[:SHOWN]:
        click.echo(f"    {line}")
    return len(found.differences)
