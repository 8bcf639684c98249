"""The ways out of this process: which provider a message goes to, and handing it over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.domain.routes import Carriers, Route, RoutingTable, Ways
from gateway.engine.piece import Exchange
from gateway.providers.provider import Provider, UnknownOutcome

Order: TypeAlias = tuple[str, ...]
"""Providers in the order in which a message is offered to them."""

NO_ROUTE = "no_route"
"""Why a message fails whose number no route of its channel is for."""

_UNROUTED = Outcome(accepted=False, reason=NO_ROUTE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said of some messages; None stands for none that had a route."""

    provider: str | None
    exchanges: list[Exchange]


class WaysOut:
    """The providers of one process, and the routes to them."""

    def __init__(self, providers: Sequence[Provider], routes: Sequence[Route] = ()) -> None:
        self.providers: Mapping[str, Provider] = {provider.name: provider for provider in providers}
        self.table = RoutingTable(carriers_of(providers), tuple(routes))

    def planned(
        self, ways: Ways, messages: Sequence[OutgoingMessage]
    ) -> Sequence[tuple[Order, Sequence[OutgoingMessage]]]:
        """The messages by their order of preference."""
        if ways.only is not None:
            return ((ways.only, messages),)
        plan: dict[Order, list[OutgoingMessage]] = {}
        for message in messages:
            order = ways.order(message.number, message.campaign_id, message.seq)
            plan.setdefault(order, []).append(message)
        return tuple(plan.items())

    def counts_parts(self, order: Order) -> bool:
        """Whether limits count SMS parts on this way."""
        return bool(order) and self.providers[order[0]].counts_parts

    def may_resend(self, ways: Ways, number: str) -> bool:
        """Whether a message may be sent again when its outcome is unknown: every provider has to agree."""
        choice = ways.choice(number)
        return choice is None or all(
            self.providers[name].unknown_outcome is UnknownOutcome.RESEND for name in choice.providers
        )

    async def submit(self, order: Order, messages: Sequence[OutgoingMessage]) -> list[Answer]:
        """Offers messages to the providers in order."""
        if not order:
            return [Answer(None, [(message, _UNROUTED) for message in messages])]
        outcomes = await self.providers[order[0]].submit(messages)
        return [Answer(order[0], list(zip(messages, outcomes, strict=True)))]


def carriers_of(providers: Sequence[Provider]) -> Carriers:
    """What the providers can carry, by their names."""
    return {provider.name: provider.channels for provider in providers}


def merged(answers: Sequence[Answer]) -> list[Answer]:
    """One answer a provider, its messages in their order in the campaign."""
    by_provider: dict[str | None, list[Exchange]] = {}
    for answer in answers:
        by_provider.setdefault(answer.provider, []).extend(answer.exchanges)
    if len(answers) > 1:
        for exchanges in by_provider.values():
            exchanges.sort(key=_seq)
    return [Answer(provider, exchanges) for provider, exchanges in by_provider.items()]


def _seq(exchange: Exchange) -> int:
    return exchange[0].seq
