"""The ways out of this process: which provider a message goes to, and handing it over.

A message that a provider could not take, or refused for its own reasons, is offered to the next one of its
route in the same turn; one that was refused because of its recipient is not.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.domain.routes import Carriers, Choice, Route, RoutingTable, Ways
from gateway.engine.breaker import TRIAL, Breaker, BreakerState
from gateway.engine.piece import Exchange
from gateway.engine.provider_limit import ProviderLimit
from gateway.providers.provider import Provider, UnknownOutcome
from gateway.store.database import Database

Order: TypeAlias = tuple[str, ...]
"""Providers in the order in which a message is offered to them."""

NO_ROUTE = "no_route"
"""Why a message fails whose number no route of its channel is for."""

UNROUTED_PAUSE = 1.0
"""Seconds before a campaign looks again whether its channel has a route."""

_UNROUTED = Outcome(accepted=False, reason=NO_ROUTE)


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said of some messages; None stands for none that had a route."""

    provider: str | None
    exchanges: list[Exchange]


class WaysOut:
    """The providers of one process, and the routes to them."""

    def __init__(
        self,
        providers: Sequence[Provider],
        routes: Sequence[Route] = (),
        rates: Mapping[str, float] | None = None,
        random: Random | None = None,
    ) -> None:
        random = random or Random()  # noqa: S311 (spreads trials, guards nothing)
        self.providers: Mapping[str, Provider] = {provider.name: provider for provider in providers}
        self.table = RoutingTable(carriers_of(providers), tuple(routes))
        self._rates = rates or {}
        self._limits: Mapping[str, ProviderLimit] = {}
        self._breakers = {name: Breaker(name, random) for name in self.providers}

    def limit_by(self, database: Database) -> None:
        """Says where the limits are kept that all processes share."""
        self._limits = {
            name: ProviderLimit(name, rate, self.providers[name].counts_parts, database)
            for name, rate in self._rates.items()
        }

    @property
    def states(self) -> Mapping[str, BreakerState]:
        """How each provider is, as far as this process knows."""
        return {name: breaker.state for name, breaker in self._breakers.items()}

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

    def wait(self, ways: Ways) -> float:
        """Seconds for which a campaign has nobody to send to; 0 when somebody takes at least some of it."""
        if not ways.by_prefix:
            return UNROUTED_PAUSE
        return min(self._breakers[name].wait for name in ways.providers)

    def most(self, ways: Ways, seconds: float) -> int | None:
        """How many of a campaign's messages are worth reading at a time; None for any number.

        Few while all its providers are on trial, and what they take in so many seconds when all have a limit.
        """
        names = ways.providers
        if not any(self._is_up(name) for name in names):
            return TRIAL
        if not self._limits or any(name not in self._limits for name in names):
            return None
        return max(1, int(sum(self._limits[name].rate for name in names) * seconds))

    def trouble(self, ways: Ways) -> str | None:
        """Why some of a campaign's messages have to wait; None when none has."""
        if not ways.by_prefix:
            return "no provider carries it"
        down = [each for _, choice in ways.by_prefix if not self._takes(choice) for each in choice.providers]
        names = list(dict.fromkeys(down))
        if not names:
            return None
        return f"provider {names[0]} is down" if len(names) == 1 else f"providers {', '.join(names)} are down"

    def _takes(self, choice: Choice) -> bool:
        return any(self._is_up(name) for name in choice.providers)

    def _is_up(self, name: str) -> bool:
        return self._breakers[name].state is BreakerState.CLOSED

    async def submit(
        self, order: Order, messages: Sequence[OutgoingMessage], is_lost: Callable[[], bool] = _never
    ) -> list[Answer]:
        """Offers messages to the providers in order, as far as it takes.

        Those that still waited for a provider's limit when their lane was lost are in no answer.
        """
        if not order:
            return [Answer(None, [(message, _UNROUTED) for message in messages])]
        answers: list[Answer] = []
        left = messages
        said: dict[int, Outcome] = {}
        for name in order:
            exchanges, left = await self._offer(name, left, said, is_lost)
            answers.append(Answer(name, exchanges))
            if not left:
                return answers
        answers.append(Answer(order[-1], [(message, said[message.seq]) for message in left]))
        return answers

    async def _offer(
        self,
        name: str,
        messages: Sequence[OutgoingMessage],
        said: dict[int, Outcome],
        is_lost: Callable[[], bool],
    ) -> tuple[list[Exchange], Sequence[OutgoingMessage]]:
        """Answers what is decided, and which messages others may take; `said` has the reasons of those."""
        breaker = self._breakers[name]
        leave = breaker.enter()
        if leave is None:
            _note(said, messages, [self._away(name)] * len(messages))
            return [], messages
        most = len(messages) if leave.most is None else leave.most
        offered, rest = messages[:most], messages[most:]
        try:
            outcomes = await self._hand_over(name, offered, is_lost)
        except BaseException:
            breaker.heed(leave, ())
            raise
        breaker.heed(leave, outcomes) if outcomes else breaker.give_back(leave)
        if len(outcomes) < len(offered):
            offered, rest = offered[: len(outcomes)], ()
        exchanges = list(zip(offered, outcomes, strict=True))
        if not rest and not any(each.provider_down or each.provider_fault for each in outcomes):
            return exchanges, ()
        _note(said, rest, [self._away(name)] * len(rest))
        refused = [each for each in exchanges if each[1].provider_down or each[1].provider_fault]
        others = [each for each in exchanges if not (each[1].provider_down or each[1].provider_fault)]
        _note(said, [message for message, _ in refused], [outcome for _, outcome in refused])
        return others, [*(message for message, _ in refused), *rest]

    async def _hand_over(
        self, name: str, messages: Sequence[OutgoingMessage], is_lost: Callable[[], bool]
    ) -> list[Outcome]:
        """Fewer outcomes than messages when the lane is lost in between."""
        provider, limit = self.providers[name], self._limits.get(name)
        if limit is None:
            return await provider.submit(messages)
        paced = limit.paced(messages, is_lost)
        calls = [asyncio.create_task(provider.submit(run)) async for run in paced]
        return [outcome for answer in await asyncio.gather(*calls) for outcome in answer]

    def _away(self, name: str) -> Outcome:
        pause = self._breakers[name].wait
        return Outcome(accepted=False, reason="provider_down", retry_after=pause, provider_down=True)


def _note(said: dict[int, Outcome], messages: Sequence[OutgoingMessage], outcomes: Sequence[Outcome]) -> None:
    """A provider that was away may take the message yet, so that goes before another's refusal."""
    for message, outcome in zip(messages, outcomes, strict=True):
        earlier = said.get(message.seq)
        if earlier is None or not earlier.provider_down:
            said[message.seq] = outcome


def carriers_of(providers: Sequence[Provider]) -> Carriers:
    """What the providers can carry, by their names."""
    return {provider.name: provider.channels for provider in providers}


def merged(answers: Sequence[Answer]) -> list[Answer]:
    """One answer a provider, its messages in their order in the campaign."""
    by_provider: dict[str | None, list[Exchange]] = {}
    for answer in answers:
        if answer.exchanges:
            by_provider.setdefault(answer.provider, []).extend(answer.exchanges)
    if len(answers) > 1:
        for exchanges in by_provider.values():
            exchanges.sort(key=_seq)
    return [Answer(provider, exchanges) for provider, exchanges in by_provider.items()]


def _seq(exchange: Exchange) -> int:
    return exchange[0].seq
