"""Routes of accounts, and whether a campaign has any way out."""

import asyncpg
import structlog

from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.errors import NoRoute, NoSuchProvider, RouteNotFound
from gateway.domain.routes import AccountRoute, Route, RoutingTable
from gateway.store import routes as store
from gateway.store.database import Database

log = structlog.get_logger(__name__)

_TRIES = 5

ANY = RoutingTable({"simulator": frozenset(Channel)})
"""Everything through the simulator, as with default settings."""


class Routes:
    """What can be done with the routes of an account."""

    def __init__(self, database: Database, clock: Clock, table: RoutingTable) -> None:
        self._database = database
        self._clock = clock
        self.table = table

    async def add(self, account: Account, route: Route) -> AccountRoute:
        """Raises NoSuchProvider when the provider does not exist or can't carry the channel."""
        if not self.table.carries(route):
            able = [name for name, channels in self.table.carriers.items() if route.channel in channels]
            known = ", ".join(able) or "none"
            raise NoSuchProvider(
                f"provider {route.provider!r} does not carry {route.channel}; those that do: {known}"
            )
        for _ in range(_TRIES):
            try:
                return await store.add(self._database, account.id, route, self._clock())
            except asyncpg.UniqueViolationError:
                continue
        raise NoSuchProvider("others add routes to the account at the same time")

    async def every(self, account: Account) -> list[AccountRoute]:
        """The account's routes, in the order of their numbers."""
        return await store.every(self._database, account.id)

    async def remove(self, account: Account, route_id: int) -> AccountRoute:
        """Raises RouteNotFound."""
        removed = await store.remove(self._database, account.id, route_id)
        if removed is None:
            raise RouteNotFound
        return removed

    async def check(self, account: Account, channel: Channel, sender: str) -> None:
        """Raises NoRoute when no message of such a campaign could go anywhere."""
        if self.table.ways(channel, sender).by_prefix:
            return
        own = [each.route for each in await self.every(account) if each.route.channel is channel]
        if not self.table.ways(channel, sender, own).by_prefix:
            # One vendor's form for this gives no reason, and it is the operator who can do something.
            log.warning("no_route", account=account.name, channel=channel)
            raise NoRoute(f"nothing carries {channel} for this sender")
