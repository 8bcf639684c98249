"""The messages this process sent last, by their providers' ids.

Most receipts come soon, and to the process that sent the message: they find it here without asking the
database. What is not here is looked up; nothing depends on it being here.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from uuid import UUID

from gateway.store.lanes import Accepted
from gateway.store.receipts import MessageKey

SIZE = 50_000
"""Messages remembered, about 250 bytes each; older ones are forgotten first."""


class RecentSubmissions:
    """Bounded memory of settled submissions."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._messages: dict[tuple[str, str], MessageKey] = {}

    def remember(
        self, provider: str, account_id: UUID, campaign_id: UUID, accepted: Iterable[Accepted]
    ) -> None:
        """Adds messages that are committed as sent."""
        messages = self._messages
        for each in accepted:
            messages[provider, each.provider_message_id] = (account_id, campaign_id, each.seq)
        excess = max(0, len(messages) - self._size)
        for key in list(islice(messages, excess)):
            del messages[key]

    def find(self, keys: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], MessageKey]:
        """Those of these messages that are remembered."""
        messages = self._messages
        return {key: messages[key] for key in keys if key in messages}
