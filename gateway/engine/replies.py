"""Replies: who asks to stop gets nothing more from the accounts that use the sender; others are not kept."""

from collections import Counter
from collections.abc import Sequence

import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage
from gateway.domain.replies import SOURCE, ReplyWords, Wish
from gateway.store import replies as store
from gateway.store import suppressions
from gateway.store.database import Connection, Database

log = structlog.get_logger(__name__)


class Replies:
    """Does what replies ask for. Doing it twice changes nothing."""

    def __init__(self, database: Database, clock: Clock, words: ReplyWords) -> None:
        self._database = database
        self._clock = clock
        self._words = words
        self.seen: Counter[Wish] = Counter()

    async def take(self, messages: Sequence[InboundMessage]) -> None:
        """Returns once all that the replies ask for is committed. Raises one of OUTAGES."""
        # By number, so that two calls at once lock in the same order; those of one number keep theirs.
        ordered = sorted(messages, key=lambda message: message.number)
        wishes = [(message, self._words.wish(message.text)) for message in ordered]
        reached: list[int] = []
        if any(wish is not Wish.OTHER for _, wish in wishes):
            async with self._database.transaction() as connection:
                reached = [await self._grant(connection, message, wish) for message, wish in wishes]
        for (message, wish), accounts in zip(wishes, reached or [0] * len(wishes), strict=True):
            self.seen[wish] += 1
            log.info(
                "reply",
                provider=message.provider,
                channel=message.channel,
                wish=wish,
                accounts=accounts,
                seen=self.seen[wish],
            )

    async def _grant(self, connection: Connection, message: InboundMessage, wish: Wish) -> int:
        """Answers how many accounts it is for."""
        if wish is Wish.OTHER:
            return 0
        accounts = await store.accounts(connection, message.channel, message.sender)
        for account_id in accounts:
            scope = (account_id, message.channel, [message.number])
            if wish is Wish.STOP:
                await suppressions.add(connection, *scope, SOURCE, self._clock())
            else:
                await suppressions.undo(connection, *scope, SOURCE)
        return len(accounts)
