"""How an account moves in the vendor's shapes."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator, TypeAdapter

from adapters.experia import arrivals
from adapters.experia.departures import departed
from adapters.experia.options import NAME
from gateway.moving.belongings import Kind
from gateway.moving.mover import Arriving, Mover
from gateway.moving.pages import checked
from gateway.moving.source import Arrival
from schemas import experia_listed as listed

_TEMPLATE: Final[TypeAdapter[listed.Template]] = TypeAdapter(
    Annotated[listed.Template, BeforeValidator(listed.folded)]
)
_CAMPAIGN: Final[TypeAdapter[listed.Campaign]] = TypeAdapter(
    Annotated[listed.Campaign, BeforeValidator(listed.folded)]
)
_MESSAGE: Final[TypeAdapter[listed.Message]] = TypeAdapter(
    Annotated[listed.Message, BeforeValidator(listed.folded)]
)


def _template(arriving: Arriving) -> Arrival:
    return arrivals.template(checked(_TEMPLATE, arriving.data), arriving.known)


def _campaign(arriving: Arriving) -> Arrival:
    return arrivals.campaign(checked(_CAMPAIGN, arriving.data), arriving.known)


def _message(arriving: Arriving) -> Arrival:
    return arrivals.message(arriving.parent_id, checked(_MESSAGE, arriving.data), arriving.known)


_ARRIVALS: Final[Mapping[Kind, Callable[[Arriving], Arrival]]] = {
    Kind.TEMPLATE: _template,
    Kind.CAMPAIGN: _campaign,
    Kind.MESSAGE: _message,
}

MOVER: Final = Mover(NAME, departed, _ARRIVALS)
