"""The messages this process sent last, by their providers' ids.

Most receipts come soon, and to the process that sent the message: they find it here without asking the
database. What is not here is looked up; nothing depends on it being here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from gateway.domain.messages import Receipt
from gateway.store.parts import parts_of
from gateway.store.receipts import CampaignKey, MessageKey
from gateway.store.settling import Accepted

SIZE = 50_000
"""Most messages remembered, about 250 bytes each."""

_NOTHING: Mapping[str, MessageKey] = {}


class RecentSubmissions:
    """Bounded memory of settled submissions, by provider, in two halves: a full one makes the older go.

    `generation` grows whenever more are remembered.
    """

    def __init__(self, size: int = SIZE) -> None:
        self._half = size // 2
        self._younger: dict[str, dict[str, MessageKey]] = {}
        self._older: dict[str, dict[str, MessageKey]] = {}
        self._in_younger = 0
        self._pieces = 0
        self._listeners: list[Callable[[], None]] = []
        self.generation = 0

    @property
    def may_miss(self) -> bool:
        """Whether messages are on their way now that will be remembered in a moment."""
        return self._pieces > 0

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """While a piece is sent and settled."""
        self._pieces += 1
        try:
            yield
        finally:
            self._pieces -= 1

    def tell(self, listener: Callable[[], None]) -> None:
        """Has it called whenever more are remembered."""
        self._listeners.append(listener)

    def remember(
        self, provider: str, campaign: CampaignKey, accepted: Iterable[Accepted], at: datetime
    ) -> None:
        """Adds messages that are committed as sent at this time."""
        if self._in_younger >= self._half:
            self._older, self._younger, self._in_younger = self._younger, {}, 0
        messages = self._younger.setdefault(provider, {})
        before = len(messages)
        for seq, _, provider_message_id, part_ids in accepted:
            if part_ids:
                messages.update((part_id, (campaign, seq, part)) for part_id, part in parts_of(part_ids, at))
            else:
                messages[provider_message_id] = (campaign, seq, None)
        self._in_younger += len(messages) - before
        self.generation += 1
        for listener in self._listeners:
            listener()

    def find(self, receipt: Receipt) -> MessageKey | None:
        """The message a receipt speaks of, if it is remembered."""
        provider, message_id = receipt.provider, receipt.provider_message_id
        message = self._younger.get(provider, _NOTHING).get(message_id)
        return message or self._older.get(provider, _NOTHING).get(message_id)
