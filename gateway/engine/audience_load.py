"""Loading a file of contacts into an audience: all of it or nothing, however large it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.domain.clock import Clock, NewId
from gateway.domain.recipients import Audience, NewContact
from gateway.store import loading as store
from gateway.store.database import Connection
from gateway.store.loading import Repeats, StagedContact


@dataclass(frozen=True, slots=True)
class AudienceLoad:
    """A load under way. Nothing of it is in the audience before `take`, and nobody sees it before its end."""

    audience: Audience
    connection: Connection
    clock: Clock
    new_id: NewId

    async def stage(self, contacts: Iterable[tuple[int, NewContact]]) -> None:
        """Hands some contacts over, each with the line of the file it stands on."""
        staged = (StagedContact(line, self.new_id(), contact) for line, contact in contacts)
        await store.stage(self.connection, staged)

    async def repeats(self, limit: int) -> Repeats:
        """What of all that is staged stands there twice, or is in the audience."""
        return await store.repeats(self.connection, self.audience, limit)

    async def take(self) -> int:
        """Adds what is staged, of each number the first; answers how many contacts are new."""
        return await store.take(self.connection, self.audience, self.clock())
