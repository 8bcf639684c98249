"""Writing a page of what a vendor lists."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from gateway.domain.campaigns import Campaign, CampaignKind, Counters
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.domain.templates import Sender, Template
from gateway.domain.webhooks import Webhook
from gateway.moving.load_report import Tally
from gateway.moving.places import placed
from gateway.moving.source import Arrival
from gateway.store import arrivals, arriving_campaigns, imports
from gateway.store.arrivals import AudienceMissing, Taken
from gateway.store.database import Connection
from gateway.store.imports import CampaignThere

REFRESHED: Final = "follows the vendor"
NO_CAMPAIGN: Final = "its campaign is not here"
NO_AUDIENCE: Final = "its audience is not here"


@dataclass(slots=True)
class PageIntake:
    """Writes a page in the caller's transaction; its tally says what became of each object.

    `numbers` are the next and the last of those set aside for campaigns, from the highest down, as a vendor
    lists the newest first; `listed` is how many may yet want one. `left_out` are the vendor's ids of what did
    not come.
    """

    connection: Connection
    account_id: UUID
    numbers: tuple[int, int] | None = None
    listed: int = 0
    tally: Tally = field(default_factory=Tally)
    left_out: set[str] = field(default_factory=set)
    _names: dict[int, str] = field(default_factory=dict)

    async def take(self, given: Sequence[Arrival]) -> None:
        """Writes all that the objects of a page become, each after what it refers to."""
        by_type: dict[type, list[Any]] = {}
        for arrival in given:
            if arrival.skipped is not None:
                self._skip(arrival.vendor_id, arrival.skipped)
                continue
            if arrival.notes:
                self.tally.changed.update(arrival.notes)
            for each in arrival.belongings:
                by_type.setdefault(type(each), []).append(each)
                self._names[id(each)] = arrival.vendor_id
        for kind, write in _WRITTEN.items():
            if kind in by_type:
                await write(self, by_type[kind])

    async def _senders(self, given: Sequence[Sender]) -> None:
        self._note(await arrivals.senders(self.connection, self.account_id, given))

    async def _templates(self, given: Sequence[Template]) -> None:
        self._note(await arrivals.templates(self.connection, self.account_id, given))

    async def _webhooks(self, given: Sequence[Webhook]) -> None:
        self._note(await arrivals.webhooks(self.connection, self.account_id, given))

    async def _audiences(self, given: Sequence[Audience]) -> None:
        self._note(await arrivals.audiences(self.connection, self.account_id, given))

    async def _contacts(self, given: Sequence[Contact]) -> None:
        try:
            self._note(await arrivals.contacts(self.connection, self.account_id, given))
        except AudienceMissing:
            for each in given:
                self._skip(self._names[id(each)], NO_AUDIENCE)

    async def _campaigns(self, given: Sequence[Campaign]) -> None:
        """Singles are counted by their messages."""
        there = await imports.campaigns_there(self.connection, self.account_id, [each.id for each in given])
        known = {key: each for key, each in there.items() if each.is_asked_for or not each.is_the_vendors}
        proper = [each for each in given if each.kind is CampaignKind.CAMPAIGN]
        self.tally.there += sum(each.id in known for each in proper)
        coming = [each for each in given if each.id not in known]
        if not coming:
            return
        followed = [
            following(each, there[each.id]) if each.id in there else await self._numbered(each)
            for each in await self._with_own_names(coming)
        ]
        for before, after in zip(coming, followed, strict=True):
            self._names[id(after)] = self._names[id(before)]
        taken = await arriving_campaigns.campaigns(self.connection, self.account_id, followed)
        if proper:
            self._note(taken)

    async def _with_own_names(self, given: Sequence[Campaign]) -> list[Campaign]:
        """Of those with one name the first claims it: an API may list campaigns of others, too."""
        names = [each.name for each in given if each.unique_name]
        ids = [each.id for each in given]
        claimed = (
            await imports.names_claimed(self.connection, self.account_id, names, ids) if names else set()
        )
        own = []
        for each in given:
            is_taken = each.unique_name and each.name in claimed
            own.append(replace(each, unique_name=False) if is_taken else each)
            claimed |= {each.name} if each.unique_name else set()
        return own

    async def _numbered(self, campaign: Campaign) -> Campaign:
        if campaign.number or campaign.kind is CampaignKind.DIRECT:
            return campaign
        if self.numbers is None or self.numbers[0] < self.numbers[1]:
            last = await imports.set_numbers_aside(self.connection, self.account_id, self.listed)
            self.numbers = (last, last - self.listed + 1)
        number, lowest = self.numbers
        self.numbers = (number - 1, lowest)
        return replace(campaign, number=number)

    async def _messages(self, given: Sequence[Message]) -> None:
        ids = list({each.campaign_id for each in given})
        there = await imports.campaigns_there(self.connection, self.account_id, ids)
        coming = []
        for each in given:
            campaign = there.get(each.campaign_id)
            if campaign is None:
                self._skip(self._names[id(each)], NO_CAMPAIGN)
            elif campaign.is_asked_for or not campaign.is_the_vendors:
                self.tally.there += 1
            else:
                coming.append(each)
        if not coming:
            return
        stand, named = await placed(self.connection, self.account_id, coming)
        taken = await arriving_campaigns.messages(self.connection, self.account_id, stand)
        self._note(_with_named(taken, named))

    def _note(self, taken: Taken[Any]) -> None:
        self.tally.came += taken.came
        self.tally.there += taken.there
        if taken.changed:
            self.tally.changed[REFRESHED] += taken.changed
        for each, why in taken.refused:
            self._skip(self._names.get(id(each)) or _own_name(each), why)

    def _skip(self, name: str, why: str) -> None:
        self.left_out.add(name)
        self.tally.skip([name], why)


_WRITTEN: Final[Mapping[type, Callable[[PageIntake, Any], Awaitable[None]]]] = {
    Sender: PageIntake._senders,
    Template: PageIntake._templates,
    Webhook: PageIntake._webhooks,
    Audience: PageIntake._audiences,
    Contact: PageIntake._contacts,
    Campaign: PageIntake._campaigns,
    Message: PageIntake._messages,
}
"""How each type is written, in an order in which each refers only to earlier ones."""


def _with_named(taken: Taken[Message], named: int) -> Taken[Message]:
    """So many of those that were there or changed had been here as recipients, and came as messages."""
    changed = max(0, taken.changed - named)
    there = taken.there - max(0, named - taken.changed)
    return replace(taken, came=taken.came + named, there=there, changed=changed)


def _own_name(thing: Any) -> str:
    return (
        thing.kept_id or f"{thing.campaign_id}.{thing.seq}" if isinstance(thing, Message) else str(thing.id)
    )


def following(campaign: Campaign, there: CampaignThere) -> Campaign:
    """A campaign as it comes again: its time does not go back, and its counters stay where they know more.

    A vendor that does not show when a campaign was changed shows the time of its creation here.
    """
    shows_changes = campaign.updated_at != campaign.created_at
    updated_at = max(campaign.updated_at, there.updated_at) if shows_changes else there.updated_at
    same = campaign.status is there.status and _says_no_more(campaign.counters, there.counters)
    counters = there.counters if same else campaign.counters
    return replace(campaign, number=there.number, updated_at=updated_at, counters=counters)


def _says_no_more(vendors: Counters, ours: Counters) -> bool:
    """Whether the vendor's few figures are those that ours come to; it may tell of no outcomes at all."""
    if vendors.total != ours.total:
        return False
    if not (vendors.delivered or vendors.read or vendors.failed or vendors.suppressed):
        return True
    return vendors.delivered == ours.delivered + ours.read and vendors.failed in (
        ours.failed,
        ours.failed + ours.suppressed,
    )
