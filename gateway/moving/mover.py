"""What a vendor's adapter has to give, so that an account can move from and to the vendor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.content import Rendered
from gateway.domain.links import LinkWriter
from gateway.domain.recipients import Audience
from gateway.domain.templates import Template
from gateway.moving.belongings import Belonging, Kind
from gateway.moving.source import Arrival, Known
from gateway.providers.api import NotUnderstood


@dataclass(frozen=True, slots=True)
class Departing:
    """Something that leaves, with what a vendor shows along with it.

    `within` is the audience of a contact, or the campaign of a message or of a use of its links; a message
    comes with what its recipient got. `template` is that of a campaign, if there still is one. `write_links`
    writes the links of a campaign that has any.
    """

    account: Account
    belonging: Belonging
    within: Audience | Campaign | None = None
    template: Template | None = None
    rendered: Rendered | None = None
    write_links: LinkWriter | None = None


@dataclass(frozen=True, slots=True)
class Departed:
    """The vendor's own object; None where it has none for such a thing.

    `lost` says, in a few words each, what of the thing the object can't hold. `within` is the id, in the
    vendor's form, of the audience of a contact, or the campaign of a message that is no single one.
    """

    data: Mapping[str, Any] | None
    lost: Sequence[str] = ()
    within: str | None = None


def lost_of(losses: Mapping[str, object]) -> tuple[str, ...]:
    """Those of the losses that there are."""
    return tuple(what for what, is_lost in losses.items() if is_lost)


Departures: TypeAlias = Callable[[Departing], Departed]


@dataclass(frozen=True, slots=True)
class Arriving:
    """A vendor's own object on its way to an account.

    `parent` is what became of the audience or the campaign that it belongs to; `known` is what came before.
    """

    kind: Kind
    data: Mapping[str, Any]
    known: Known
    parent: Arrival | None = None

    @property
    def parent_id(self) -> UUID:
        """The id here of the audience or the campaign that it belongs to. Raises NotUnderstood."""
        if self.parent is None:
            raise NotUnderstood("does not say what it belongs to")
        belonging = self.parent.belongings[0]
        assert isinstance(belonging, Audience | Campaign)
        return belonging.id


Arrivals: TypeAlias = Mapping[Kind, Callable[[Arriving], Arrival]]
"""From a vendor's object of each kind that it has to what that becomes here. They raise NotUnderstood."""


@dataclass(frozen=True, slots=True)
class Mover:
    """How things leave in the shapes of one vendor, and arrive in them. `name` is the dialect's."""

    name: str
    departures: Departures
    arrivals: Arrivals
