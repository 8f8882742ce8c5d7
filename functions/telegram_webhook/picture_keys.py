"""Makes the keys of stored pictures. One person's keys share a prefix, so they can be listed."""

import hmac


class PictureKeys:
    """Makes keys `images/input/{uuid}.jpg`: 60 bits from the owner, 60 from the update.

    The UUIDs are version 8: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8. Models
    see the key in a URL, but can't derive the owner from it without the bot's token.
    """

    def __init__(self, token: str):
        self._secret = token.encode()

    def of_owner(self, owner_id: int) -> str:
        """Return the prefix shared by the keys of all pictures of a person or channel."""
        bits = self._hash(f"owner {owner_id}")
        return f"images/input/{bits[:8]}-{bits[8:12]}-8{bits[12:15]}-8"

    def of_update(self, owner_id: int, update_id: int) -> str:
        """Return the key for an update's picture; it is the same if the update is sent again."""
        bits = self._hash(f"update {update_id}")
        return f"{self.of_owner(owner_id)}{bits[:3]}-{bits[3:15]}.jpg"

    def _hash(self, text: str) -> str:
        return hmac.digest(self._secret, text.encode(), "sha256").hex()
