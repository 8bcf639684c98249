"""A gateway with two tenants who have one of everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.belongings import belongings, good_bodies
from tests.adapters.vendors import Answer, Client, Route, ask
from tests.conftest import NewTenant, Tenant

_TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'campaign_numbers' AND NOT starts_with(tablename, '_yoyo')
    ORDER BY tablename
"""
"""A campaign's number is drawn apart; that one is used up for nothing does no harm."""

_CONTENTS = "SELECT '{0}', count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {0} t"


@dataclass
class World:
    """Two tenants' things; `ids` are those of the one who asks."""

    client: Client
    database: Database
    tenant: Tenant
    ids: Mapping[str, str]
    stranger: Tenant
    stranger_ids: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    async def ask(self, route: Route, path: str, body: object = None, **headers: str) -> Answer:
        """Sends a request with the tenant's key."""
        sent = route.vendor.credentials(self.tenant.key) | headers
        return await ask(self.client, route.method, path, sent, body)

    async def refused(self, route: Route, label: str, path: str, body: object = None, **headers: str) -> None:
        """Sends a request that the vendor has to refuse in its own form; what is wrong is noted."""
        answer = await self.ask(route, path, body, **headers)
        if not route.vendor.refuses(answer):
            self.wrong.append(f"{route} ({label}): {answer}")

    def good_body(self, route: Route) -> object:
        """A body the route takes, None for a route without one."""
        return good_bodies(self.ids).get(str(route))

    async def contents(self) -> list[tuple[object, ...]]:
        """Every table: its number of rows and a digest of them."""
        tables = [row[0] for row in await self.database.fetch(_TABLES)]
        # In parallel, the parts of a union come in any order.
        rows = await self.database.fetch(" UNION ALL ".join(map(_CONTENTS.format, tables)) + " ORDER BY 1")
        return [tuple(row) for row in rows]


@pytest.fixture
async def world(
    client: Client, database: Database, use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant
) -> World:
    stranger = await new_tenant("stranger", region="GB")
    return World(
        client,
        database,
        tenant,
        await belongings(use_cases, database, tenant),
        stranger,
        await belongings(use_cases, database, stranger),
    )
