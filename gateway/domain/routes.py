"""Routes: which provider carries which messages, in which order of preference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias
from uuid import UUID

from gateway.domain.channels import Channel

Carriers: TypeAlias = Mapping[str, frozenset[Channel]]
"""The providers by name, in the order of the settings, with what each can carry."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way for some messages.

    An empty `sender` stands for any, an empty `prefix` (digits, as numbers in E.164 begin) for every country.
    The lowest `priority` is asked first; among equal ones, messages are shared by `weight`.
    """

    channel: Channel
    provider: str
    sender: str = ""
    prefix: str = ""
    priority: int = 1
    weight: int = 1


@dataclass(frozen=True, slots=True)
class AccountRoute:
    """A route of one account, by the number it was given there."""

    id: int
    route: Route


@dataclass(frozen=True, slots=True)
class Choice:
    """Providers that may carry the same messages, grouped by priority, each with its weight."""

    groups: tuple[tuple[tuple[str, int], ...], ...]

    @property
    def providers(self) -> tuple[str, ...]:
        """All of them, the preferred ones first."""
        return tuple(provider for group in self.groups for provider, _ in group)

    @property
    def is_fixed(self) -> bool:
        """Every message gets the same order."""
        return all(len(group) == 1 for group in self.groups)

    def order(self, key: bytes) -> tuple[str, ...]:
        """The order of preference of one message: the same whenever it is asked for with the same key."""
        if self.is_fixed:
            return self.providers
        return tuple(provider for group in self.groups for provider in _shared_out(group, key))


def _shared_out(group: Sequence[tuple[str, int]], key: bytes) -> list[str]:
    """By weighted rendezvous hashing: a provider that comes or goes moves no more than its own share."""
    if len(group) == 1:
        return [group[0][0]]
    return [
        name for name, _ in sorted(group, key=lambda each: _draw(each[0], key) ** (1 / each[1]), reverse=True)
    ]


def _draw(provider: str, key: bytes) -> float:
    digest = blake2b(key, digest_size=7, salt=blake2b(provider.encode(), digest_size=16).digest()).digest()
    return (int.from_bytes(digest) + 1) / 2**56


@dataclass(frozen=True, slots=True)
class Ways:
    """What the routes say of the messages of one campaign: a choice by prefix, the longest first.

    Without any route for the channel there is nothing in it; with some, a number may still match none.
    """

    by_prefix: tuple[tuple[str, Choice], ...] = ()

    @property
    def only(self) -> tuple[str, ...] | None:
        """The order of preference when all messages have the same."""
        if len(self.by_prefix) == 1:
            ((prefix, choice),) = self.by_prefix
            return choice.providers if not prefix and choice.is_fixed else None
        return None

    @property
    def providers(self) -> tuple[str, ...]:
        """Every provider that some message may go to."""
        return tuple(dict.fromkeys(name for _, choice in self.by_prefix for name in choice.providers))

    def choice(self, number: str) -> Choice | None:
        """Who may carry a message to this number; None for nobody."""
        for prefix, choice in self.by_prefix:
            if number.startswith(prefix):
                return choice
        return None

    def order(self, number: str, campaign_id: UUID, seq: int) -> tuple[str, ...]:
        """The order of preference of one message; empty for nobody."""
        choice = self.choice(number)
        return choice.order(campaign_id.bytes + seq.to_bytes(4)) if choice else ()


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """The routes of the whole gateway, and what its providers can carry.

    Routes of an account go before those of the gateway, those of a sender before those of any, and a longer
    prefix before a shorter one. Only the first that fits counts, with those that fit alike. On a channel for
    which the gateway has no route, the first provider that can carry it does.
    """

    carriers: Carriers
    routes: tuple[Route, ...] = ()
    _ways: Mapping[Channel, tuple[Route, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ways", {channel: self._of_gateway(channel) for channel in Channel})

    def _of_gateway(self, channel: Channel) -> tuple[Route, ...]:
        given = tuple(route for route in self.routes if route.channel is channel)
        first = next((name for name, channels in self.carriers.items() if channel in channels), None)
        return given or ((Route(channel, first),) if first else ())

    def carries(self, route: Route) -> bool:
        """Whether the route's provider exists and can carry the channel."""
        return route.channel in self.carriers.get(route.provider, ())

    def ways(self, channel: Channel, sender: str, own: Iterable[Route] = ()) -> Ways:
        """How a campaign's messages go out; `own` are the account's routes on this channel.

        A route of the account to a provider that is no longer configured counts for nothing.
        """
        owned = tuple(route for route in own if self.carries(route))
        return _ways_of(owned, self._ways[channel], sender)


@lru_cache(maxsize=1_000)
def _ways_of(own: tuple[Route, ...], general: tuple[Route, ...], sender: str) -> Ways:
    choices: dict[str, tuple[tuple[bool, bool], Choice]] = {}
    tiers = [
        ((owned, chosen), [route for route in routes if route.sender == (sender if chosen else "")])
        for owned, routes in ((True, own), (False, general))
        for chosen in ((True, False) if sender else (False,))
    ]
    for rank, routes in tiers:
        prefixes = sorted({route.prefix for route in routes}, key=len, reverse=True)
        for prefix in prefixes:
            # What an earlier tier says of a shorter prefix goes before what this one says of a longer.
            if not any(prefix.startswith(taken) for taken, (other, _) in choices.items() if other != rank):
                choices[prefix] = (rank, _choice(route for route in routes if route.prefix == prefix))
    ordered = sorted(choices.items(), key=lambda item: len(item[0]), reverse=True)
    return Ways(tuple((prefix, choice) for prefix, (_, choice) in ordered))


def _choice(routes: Iterable[Route]) -> Choice:
    groups: dict[int, dict[str, int]] = {}
    for route in routes:
        group = groups.setdefault(route.priority, {})
        group[route.provider] = group.get(route.provider, 0) + route.weight
    return Choice(tuple(tuple(groups[priority].items()) for priority in sorted(groups)))
