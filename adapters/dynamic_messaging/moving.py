"""How an account moves in the vendor's shapes."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator, TypeAdapter

from adapters.dynamic_messaging import arrivals
from adapters.dynamic_messaging.departures import departed
from adapters.dynamic_messaging.options import NAME
from gateway.moving.belongings import Kind
from gateway.moving.mover import Arriving, Mover
from gateway.moving.pages import checked
from gateway.moving.source import Arrival
from schemas import dynamic_messaging_listed as listed

_GROUP: Final[TypeAdapter[listed.ContactGroup]] = TypeAdapter(
    Annotated[listed.ContactGroup, BeforeValidator(listed.folded)]
)
_CONTACT: Final[TypeAdapter[listed.Contact]] = TypeAdapter(
    Annotated[listed.Contact, BeforeValidator(listed.folded)]
)
_CAMPAIGN: Final[TypeAdapter[listed.Campaign]] = TypeAdapter(listed.FoldedCampaign)
_MESSAGE: Final[TypeAdapter[listed.Message]] = TypeAdapter(
    Annotated[listed.Message, BeforeValidator(listed.folded)]
)


def _group(arriving: Arriving) -> Arrival:
    return arrivals.group(checked(_GROUP, arriving.data), arriving.known)


def _contact(arriving: Arriving) -> Arrival:
    return arrivals.group_contact(arriving.parent_id, checked(_CONTACT, arriving.data), arriving.known)


def _campaign(arriving: Arriving) -> Arrival:
    return arrivals.campaign(checked(_CAMPAIGN, arriving.data), arriving.known)


def _message(arriving: Arriving) -> Arrival:
    return arrivals.message(checked(_MESSAGE, arriving.data), arriving.known)


_ARRIVALS: Final[Mapping[Kind, Callable[[Arriving], Arrival]]] = {
    Kind.AUDIENCE: _group,
    Kind.CONTACT: _contact,
    Kind.CAMPAIGN: _campaign,
    Kind.MESSAGE: _message,
}

MOVER: Final = Mover(NAME, departed, _ARRIVALS)
