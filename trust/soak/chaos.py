"""The faults of a soak test; each kind gets a share of the total rate."""

# kind, share of the rate, params, match; probabilities are per call, update or webhook
Share = tuple[str, float, dict[str, object], dict[str, object]]
TELEGRAM: tuple[Share, ...] = (
    ("error", 0.15, {"status": 500}, {}),
    ("error", 0.10, {"status": 429, "retry_after": 2}, {}),
    ("lost_answer", 0.15, {}, {}),
    ("duplicate_update", 0.5, {}, {}),
    ("delayed_update", 0.3, {"seconds": 3}, {}),
    ("expired_file", 0.05, {}, {}),
)
REPLICATE: tuple[Share, ...] = (
    ("throttled", 0.3, {"retry_after": 2}, {"path": "/v1/predictions"}),
    ("server_error", 0.3, {"status": 502}, {"path": "/v1/predictions"}),
    ("lost_reply", 0.3, {}, {}),
    ("model_failure", 0.2, {}, {}),
    ("slow_start", 0.2, {"seconds": 30}, {}),
    ("expired_output", 0.1, {}, {}),
    ("webhook_lost", 0.6, {}, {}),
    ("webhook_late", 0.3, {"seconds": 20}, {}),
    ("webhook_early", 0.3, {}, {}),
    ("webhook_duplicate", 0.6, {}, {}),
    ("webhook_bad_signature", 0.3, {}, {}),
    ("webhook_stale", 0.3, {}, {}),
)
CLOUD: tuple[Share, ...] = (
    ("s3_error", 0.1, {}, {}),
    ("s3_lost_answer", 0.1, {}, {}),
    ("s3_conflict", 0.2, {}, {}),
    ("instance_killed", 0.06, {}, {}),
)
PARTS = {"telegram": TELEGRAM, "replicate": REPLICATE, "cloud": CLOUD}


def faults_of(part: str, rate: float) -> list[dict[str, object]]:
    """Return the faults of a part of the cloud, in the form that its control route accepts."""
    return [
        {"kind": kind, "probability": rate * share, "params": params, "match": match}
        for kind, share, params, match in PARTS[part]
    ]
