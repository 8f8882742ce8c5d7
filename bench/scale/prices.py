"""AWS's prices in US dollars, in us-east-1, on x86_64, beyond the free tier.

The prices of Lambda, S3 and CloudWatch are from November 2026, from copies of AWS's pages and from
third-party guides to them. The prices of the HTTP API and of transfer could not be looked up again,
and are from memory. None is measured; prices change and differ by region:
https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/api-gateway/pricing/
https://aws.amazon.com/s3/pricing/ https://aws.amazon.com/cloudwatch/pricing/
"""

from collections.abc import Mapping

from .photo import MEMORY_GB, PhotoCalls

LAMBDA_REQUEST = 0.20 / 1e6
LAMBDA_GB_SECOND = 0.0000166667
HTTP_API_REQUEST = 1.00 / 1e6
S3_WRITE = 0.005 / 1e3  # PUT and LIST; DELETE is free
S3_READ = 0.0004 / 1e3
TRANSFER_OUT_GB = 0.09
LOGS_GB = 0.50

# assumed seconds of a call from AWS to the service, because our emulators respond immediately
CALL_SECONDS = {"s3": 0.03, "telegram": 0.15, "download": 0.3, "replicate": 0.3}


def gigabyte_seconds(calls: PhotoCalls) -> float:
    """Return the GB-seconds billed for both functions: the time measured here, plus CALL_SECONDS.

    This assumes that each call waits for the previous one, so it is an upper bound.
    """
    waits = {
        "s3": calls.s3_writes + calls.s3_reads + calls.s3_deletes,
        "telegram": calls.telegram,
        "download": calls.downloads,
        "replicate": calls.replicate,
    }
    seconds = sum(CALL_SECONDS[name] * number for name, number in waits.items())
    return (seconds + calls.seconds) * MEMORY_GB


def costs(calls: PhotoCalls) -> Mapping[str, float]:
    """Return the cost of one photo, by item."""
    return {
        "Lambda duration": gigabyte_seconds(calls) * LAMBDA_GB_SECOND,
        "Lambda requests": calls.invocations * LAMBDA_REQUEST,
        "HTTP API": calls.invocations * HTTP_API_REQUEST,
        "S3 writes": calls.s3_writes * S3_WRITE,
        "S3 reads": (calls.s3_reads + calls.picture_reads) * S3_READ,
        "transfer to Replicate": calls.picture_bytes / 1e9 * TRANSFER_OUT_GB,
        "logs": calls.log_bytes / 1e9 * LOGS_GB,
    }
