"""Identifiers and times in exactly the formats that Replicate uses."""

import base64
import random
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product

_RFC4648 = "abcdefghijklmnopqrstuvwxyz234567"
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_ANY_TO_RFC4648 = _RFC4648.encode() * 8  # maps each of 256 bytes to a letter
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# encoding two digits at a time takes half as many steps
_CROCKFORD_PAIRS = ["".join(pair) for pair in product(_CROCKFORD, repeat=2)]
_BASE62_PAIRS = ["".join(pair) for pair in product(_BASE62, repeat=2)]
_KSUID_EPOCH = 1_400_000_000


class Identifiers:
    """Creates identifiers with one random generator, so that a seed reproduces them."""

    def __init__(self, rng: random.Random):
        self._rng = rng

    def prediction(self, now: float) -> str:
        """Return a prediction's id: the time and random bits as 26 digits of Crockford's base32."""
        head, tail = self._rng.randbytes(7), self._rng.randbytes(2)
        moment = int(now * 1000).to_bytes(6, "big")
        raw = head[:6] + b"\x71" + head[6:] + moment + tail
        number = int.from_bytes(raw, "big") << 2  # 128 bits, padded to 26 digits of 5 bits
        return "".join([_CROCKFORD_PAIRS[number >> at & 0x3FF] for at in range(120, -1, -10)])

    def message(self, now: float) -> str:
        """Return a webhook's id: `msg_` followed by a KSUID of 27 characters."""
        seconds = max(0, int(now) - _KSUID_EPOCH)
        number = seconds << 128 | self._rng.getrandbits(128)
        digits = ""
        for _ in range(14):
            number, pair = divmod(number, 62 * 62)
            digits = _BASE62_PAIRS[pair] + digits
        return "msg_" + digits[1:]  # 27 digits hold 160 bits

    def file(self) -> str:
        """Return a file's id: the text of a UUID, encoded as base64 without padding."""
        text = str(uuid.UUID(bytes=self._rng.randbytes(16), version=4))
        return base64.b64encode(text.encode()).decode().rstrip("=")

    def stream(self) -> str:
        """Return the last part of a stream's URL."""
        return "bcwr-" + self._rng.randbytes(52).translate(_ANY_TO_RFC4648).decode()

    def delivery(self) -> str:
        """Return the random part of an output file's URL."""
        return "".join(self._rng.choices(_BASE62, k=48))


def milliseconds(at: float) -> str:
    """Return a time in the format of `created_at`: milliseconds, without trailing zeros."""
    return _time(at, 3)


def nanoseconds(at: float) -> str:
    """Return a time in the format of `started_at` and `completed_at`: up to nanoseconds."""
    return _time(at, 9)


def _time(at: float, digits: int) -> str:
    whole, part = divmod(round(at * 10**digits), 10**digits)
    fraction = f"{part:0{digits}d}".rstrip("0")
    return f"{_second(whole)}.{fraction}Z" if fraction else f"{_second(whole)}Z"


@lru_cache(maxsize=128)  # under load, many times fall into the same second
def _second(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()[:19]
