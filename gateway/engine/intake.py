"""What providers hand in: receipts and replies, each answered once it is committed."""

from collections.abc import Sequence

from gateway.domain.messages import InboundMessage, Receipt
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.replies import Replies


class EngineIntake:
    """The intake of every provider of this process."""

    def __init__(self, receipts: ReceiptSettler, replies: Replies) -> None:
        self._receipts = receipts
        self._replies = replies

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """Returns once the receipts are settled, or stored to wait for their messages."""
        await self._receipts.receipts(receipts)

    async def inbound(self, messages: Sequence[InboundMessage]) -> None:
        """Returns once what the replies ask for is done. Raises when the database is away."""
        await self._replies.take(messages)
