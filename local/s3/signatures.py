"""Checks AWS Signature Version 4 on calls to the embedded S3, since moto doesn't.

botocore computes the expected signature, so the same code signs and checks.
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

import hashlib
import hmac
import re
import time
from calendar import timegm
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs

from botocore.auth import S3SigV4Auth, S3SigV4PostAuth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys

from darkroom_emulators.kit.clock import Clock

from ..credentials import Credentials
from ..sam.made_up import REGION
from .request import S3Request

Signer = TypeVar("Signer", bound=SigV4Auth)

MAX_EXPIRES = 7 * 24 * 3600
BODY_HASH = "x-amz-content-sha256"
REGION_NAME = re.compile(r"[a-z]+(-[a-z0-9]+)*-\d+")  # such as us-gov-east-1
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)

# S3's message, and what to do: by default, boto3 presigns with version 2 in us-east-1
# https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html
OLD_SIGNATURE = (
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256. "
    'With boto3: client("s3", config=Config(signature_version="s3v4"))'
)


class S3Refused(Exception):
    """S3 refuses the request, with its HTTP `status` and its error `code`.

    `details` are more elements of the response's XML.
    """

    def __init__(self, status: int, code: str, message: str, **details: str):
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details


@dataclass(frozen=True)
class SignatureClaim:
    """A request's signature, and the values that it was made from."""

    credential: str
    signed_headers: str
    signature: str
    timestamp: str


def age_of(signed_at: float, clock: Clock) -> float:
    """Return how many seconds have passed on the cloud's clock since `signed_at` (real time).

    Functions are real processes, so their clocks don't move with the cloud's. A signature's age is
    therefore counted from what the cloud's clock showed when it was made.
    """
    latest = signed_at + 1  # a signature's timestamp is truncated to the second
    return clock.now() - clock.at(latest)


def check_signature(request: S3Request, credentials: Credentials, clock: Clock) -> None:
    """Raise S3Refused unless the request is signed with `credentials` and not expired."""
    query = {name: values[0] for name, values in parse_qs(request.query).items()}
    if "X-Amz-Algorithm" in query:
        _check_presigned(request, query, credentials, clock)
    elif "authorization" in request.headers:
        _check_header(request, credentials)
    elif "Signature" in query:
        raise S3Refused(400, "InvalidRequest", OLD_SIGNATURE)
    else:
        raise S3Refused(403, "AccessDenied", "Access Denied")


def _check_presigned(
    request: S3Request, query: dict[str, str], credentials: Credentials, clock: Clock
) -> None:
    try:
        claim = SignatureClaim(
            credential=query["X-Amz-Credential"],
            signed_headers=query["X-Amz-SignedHeaders"],
            signature=query["X-Amz-Signature"],
            timestamp=query["X-Amz-Date"],
        )
        expires = int(query["X-Amz-Expires"])
        signed_at = timegm(time.strptime(claim.timestamp, "%Y%m%dT%H%M%SZ"))
    except (KeyError, ValueError):
        message = "X-Amz-Credential, -Date, -Expires, -SignedHeaders and -Signature must be valid"
        raise S3Refused(400, "AuthorizationQueryParametersError", message) from None
    if not 0 <= expires <= MAX_EXPIRES:
        message = "X-Amz-Expires must be between 0 and a week (in seconds)"
        raise S3Refused(400, "AuthorizationQueryParametersError", message)
    if age_of(signed_at, clock) > expires:
        raise S3Refused(403, "AccessDenied", "Request has expired")
    pairs = request.query.split("&")
    unsigned = "&".join(pair for pair in pairs if not pair.startswith("X-Amz-Signature="))
    _compare(S3SigV4QueryAuth, request, unsigned, claim, credentials)


def _check_header(request: S3Request, credentials: Credentials) -> None:
    found = AUTHORIZATION.fullmatch(request.headers["authorization"])
    if not found:
        raise S3Refused(400, "InvalidRequest", OLD_SIGNATURE)
    stated = request.headers.get(BODY_HASH, "")
    if re.fullmatch("[0-9a-f]{64}", stated) and stated != hashlib.sha256(request.body).hexdigest():
        message = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise S3Refused(400, "XAmzContentSHA256Mismatch", message)
    claim = SignatureClaim(found[1], found[2], found[3], request.headers.get("x-amz-date", ""))
    region = claim.credential.split("/")[2:3]
    if region and not REGION_NAME.fullmatch(region[0]):
        # s3cmd begins with the region US, and sends the request again for the region named here
        words = f"The authorization header is malformed; the region '{region[0]}' is wrong; "
        words += f"expecting '{REGION}'"
        raise S3Refused(400, "AuthorizationHeaderMalformed", words, Region=REGION)
    _compare(S3SigV4Auth, request, request.query, claim, credentials)


def _compare(
    kind: type[S3SigV4Auth | S3SigV4QueryAuth],
    request: S3Request,
    query: str,
    claim: SignatureClaim,
    credentials: Credentials,
) -> None:
    signer = _signer(kind, claim, credentials)
    names = claim.signed_headers.split(";")
    again = AWSRequest(
        method=request.method,
        url=f"http://{request.headers.get('host', '')}{request.path}?{query}",
        headers={name: request.headers[name] for name in names if name in request.headers},
    )
    again.context["timestamp"] = claim.timestamp
    expected = signer.signature(
        signer.string_to_sign(again, signer.canonical_request(again)), again
    )
    _match(expected if "host" in names else "", claim)
    unsigned = {name for name in request.headers if name.startswith("x-amz-")} - {*names, BODY_HASH}
    if unsigned:
        message = "There were headers present in the request which were not signed"
        listed = ", ".join(sorted(unsigned))
        raise S3Refused(403, "AccessDenied", message, HeadersNotSigned=listed)


def check_policy_signature(policy: str, claim: SignatureClaim, credentials: Credentials) -> None:
    """Raise S3Refused unless the policy of a form, in base64, is signed with `credentials`."""
    signer = _signer(S3SigV4PostAuth, claim, credentials)
    dated = AWSRequest()
    dated.context["timestamp"] = claim.timestamp
    _match(signer.signature(policy, dated), claim)


def _signer(kind: type[Signer], claim: SignatureClaim, credentials: Credentials) -> Signer:
    access_key, _, scope = claim.credential.partition("/")
    if access_key != credentials.access_key:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise S3Refused(403, "InvalidAccessKeyId", message)
    region = scope.split("/")[1] if scope.count("/") == 3 else ""
    return kind(Keys(access_key, credentials.secret_key), "s3", region)


def _match(expected: str, claim: SignatureClaim) -> None:
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        message = "The request signature we calculated does not match the signature you provided."
        raise S3Refused(403, "SignatureDoesNotMatch", message)
