"""What a vendor's API is to an import: lists, page by page, of what an account has there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias
from uuid import UUID

from pydantic import SecretStr

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.channels import Channel
from gateway.domain.templates import Sender, Template
from gateway.moving.belongings import Belonging
from gateway.providers.api import Asks


class Resource(StrEnum):
    """What a vendor may list."""

    SENDERS = "senders"
    TEMPLATES = "templates"
    AUDIENCES = "audiences"
    CONTACTS = "contacts"
    WEBHOOKS = "webhooks"
    CAMPAIGNS = "campaigns"
    RECIPIENTS = "recipients"
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: of what, and where it is a part of something, the vendor's id of that and its own here."""

    resource: Resource
    parent: str = ""
    parent_id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.resource} of {self.parent}" if self.parent else self.resource


@dataclass(frozen=True, slots=True)
class Arrival:
    """One of a vendor's objects as it comes in.

    Of a single message come its campaign and itself. A message of a campaign may have no place in it yet
    (`seq` is 0): it gets that of its id, else that of its number. `notes` say what can't be carried of it;
    `skipped` says why nothing of it comes.
    """

    vendor_id: str
    belongings: Sequence[Belonging] = ()
    notes: Sequence[str] = ()
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """A page of a list. `next` finds the page after it, None at the end; `total` counts the whole list.

    `within` are the lists of what these objects hold, as the contacts of an audience.
    """

    arrivals: Sequence[Arrival]
    next: str | None = None
    total: int | None = None
    within: Sequence[Listing] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is there before an object comes in: the account, what campaigns refer to, and the time now.

    `since` is the time before which messages and finished campaigns are left where they are.
    """

    account: Account
    at: datetime
    since: datetime | None = None
    templates: Mapping[UUID, Template] = field(default_factory=dict)
    senders: Mapping[tuple[Channel, str], Sender] = field(default_factory=dict)


class Standing(StrEnum):
    """How a campaign stands at its vendor, for who wants to take it over.

    MOVED is scheduled for another time than it is here.
    """

    SCHEDULED = "scheduled"
    MOVED = "moved"
    CANCELED = "canceled"
    GONE = "gone"
    BEGUN = "begun"


class Source(Protocol):
    """A vendor's account, read. Raises NotReached, NoAnswer, AskedToWait, SaidNo, NotUnderstood."""

    @property
    def resources(self) -> Sequence[Resource]:
        """The lists to begin with, in an order in which each refers only to earlier ones."""

    async def page(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        """A page of a list, the first one without a cursor."""

    async def standing(self, campaign: Campaign) -> Standing:
        """How a campaign stands there now."""

    async def stop(self, campaign: Campaign) -> None:
        """Cancels a scheduled campaign there, or deletes it where there is no other way."""


SourceOf: TypeAlias = Callable[[Asks, str, SecretStr], Source]
"""Makes the source of an account, of an API, its address and the account's key."""
