"""What a vendor's adapter has to give, so that an account can move from and to the vendor."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.content import Rendered
from gateway.domain.links import LinkWriter
from gateway.domain.recipients import Audience
from gateway.domain.templates import Template
from gateway.moving.belongings import Belonging, Kind


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
    vendor's form, of the audience or campaign that the object belongs to, where it does not say so itself.
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
    """A vendor's own object, as its API shows it, on its way to an account. `within` is as of Departed."""

    account: Account
    kind: Kind
    data: Mapping[str, Any]
    within: str | None = None


Arrivals: TypeAlias = Callable[[Arriving], Iterable[Belonging]]
"""From a vendor's object to what it becomes here. Raises Refused for one that can't be understood."""


@dataclass(frozen=True, slots=True)
class Mover:
    """How things leave in the shapes of one vendor, and arrive in them. `name` is the dialect's."""

    name: str
    departures: Departures
    arrivals: Arrivals | None = None
