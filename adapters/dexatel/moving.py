"""How an account moves in the vendor's shapes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter

from adapters.dexatel import arrivals, campaign_arrivals
from adapters.dexatel.departures import departed
from adapters.dexatel.options import NAME
from gateway.domain.campaigns import Campaign
from gateway.domain.messages import Message
from gateway.moving.belongings import Kind
from gateway.moving.mover import Arriving, Mover
from gateway.moving.pages import checked
from gateway.moving.source import Arrival, Known
from schemas import dexatel_listed as listed

Row = TypeVar("Row")


def _become(shape: Any, become: Callable[[Row, Known], Arrival]) -> Callable[[Arriving], Arrival]:
    rows: TypeAdapter[Row] = TypeAdapter(shape)
    return lambda arriving: become(checked(rows, arriving.data), arriving.known)


_CONTACT: Final = TypeAdapter(listed.ListedContact)
_CAMPAIGN: Final = TypeAdapter(listed.ListedCampaign)
_MESSAGE: Final[TypeAdapter[listed.ListedMessage]] = TypeAdapter(listed.ListedMessage)


def _contact(arriving: Arriving) -> Arrival:
    return arrivals.contact(arriving.parent_id, checked(_CONTACT, arriving.data), arriving.known)


def _campaign(arriving: Arriving) -> Arrival:
    """Its name is not claimed: a campaign of another dialect may have it, too."""
    arrival = campaign_arrivals.campaign(checked(_CAMPAIGN, arriving.data), arriving.known)
    unclaimed = tuple(
        replace(each, unique_name=False) if isinstance(each, Campaign) else each
        for each in arrival.belongings
    )
    return replace(arrival, belongings=unclaimed)


def _message(arriving: Arriving) -> Arrival:
    """A message of a campaign, or a single one; of the former, the campaign is known here."""
    row = checked(_MESSAGE, arriving.data)
    arrival = campaign_arrivals.message(row, arriving.known)
    if arriving.parent is None:
        return arrival
    of_campaign = tuple(
        replace(each, campaign_id=arriving.parent_id, seq=0, kept_id=row["id"])
        for each in arrival.belongings
        if isinstance(each, Message)
    )
    return replace(arrival, belongings=of_campaign)


_ARRIVALS: Final[Mapping[Kind, Callable[[Arriving], Arrival]]] = {
    Kind.SENDER: _become(listed.ListedSender, arrivals.sender),
    Kind.TEMPLATE: _become(listed.ListedTemplate, arrivals.template),
    Kind.WEBHOOK: _become(listed.ListedWebhook, arrivals.webhook),
    Kind.AUDIENCE: _become(listed.ListedAudience, arrivals.audience),
    Kind.CONTACT: _contact,
    Kind.CAMPAIGN: _campaign,
    Kind.MESSAGE: _message,
}

MOVER: Final = Mover(NAME, departed, _ARRIVALS)
