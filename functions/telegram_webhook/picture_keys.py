"""The keys of stored pictures: all of one person's share a prefix, so that they can be found."""

import hmac


class PictureKeys:
    """Makes keys `images/input/{uuid}.jpg`: sixty bits from the owner, sixty from the update.

    The UUIDs are of version 8: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8. Models
    see the key in a URL, so the owner can't be derived from it without the bot's token.
    """

    def __init__(self, token: str):
        self._secret = token.encode()

    def of_owner(self, owner_id: int) -> str:
        """Return the common prefix of the keys of all of a person's or channel's pictures."""
        bits = self._hash(f"owner {owner_id}")
        return f"images/input/{bits[:8]}-{bits[8:12]}-8{bits[12:15]}-8"

    def of_update(self, owner_id: int, update_id: int) -> str:
        """Return the key for an update's picture; it is the same if the update is sent again."""
        bits = self._hash(f"update {update_id}")
        return f"{self.of_owner(owner_id)}{bits[:3]}-{bits[3:15]}.jpg"

    def _hash(self, text: str) -> str:
        return hmac.digest(self._secret, text.encode(), "sha256").hex()
