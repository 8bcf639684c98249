"""The messages this process sent last, by their providers' ids.

Most receipts come soon, and to the process that sent the message: they find it here without asking the
database. What is not here is looked up; nothing depends on it being here.
"""

from collections.abc import Iterable
from itertools import islice

from gateway.domain.messages import Receipt
from gateway.store.lanes import Accepted
from gateway.store.receipts import CampaignKey, MessageKey

SIZE = 50_000
"""Messages remembered, about 250 bytes each; older ones are forgotten first."""


class RecentSubmissions:
    """Bounded memory of settled submissions."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._messages: dict[tuple[str, str], MessageKey] = {}

    def remember(self, provider: str, campaign: CampaignKey, accepted: Iterable[Accepted]) -> None:
        """Adds messages that are committed as sent."""
        messages = self._messages
        for each in accepted:
            messages[provider, each.provider_message_id] = (campaign, each.seq)
        excess = max(0, len(messages) - self._size)
        for key in list(islice(messages, excess)):
            del messages[key]

    def find(self, receipt: Receipt) -> MessageKey | None:
        """The message a receipt speaks of, if it is remembered."""
        return self._messages.get((receipt.provider, receipt.provider_message_id))
