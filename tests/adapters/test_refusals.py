"""Every route without a key that opens an account, and while the database is out of reach."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.domain.clock import new_id
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from tests.adapters.belongings import FORMS
from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, Answer, Client, Route, ask, routes
from tests.conftest import FrozenClock

pytestmark = pytest.mark.parametrize("dialect", list(DIALECTS))

FORM = b"grant_type=client_credentials&client_id=x&client_secret="


class Distant:
    """A gateway that reaches its database through a folder that can be taken away."""

    def __init__(self, client: Client, database: Database, clock: FrozenClock, link: Path) -> None:
        self.client = client
        self.database = database
        self.clock = clock
        self._link = link

    async def cut(self, other: Database) -> None:
        """Ends the gateway's connections; no new ones can be made."""
        self._link.unlink()
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'distant'"
        await other.execute(others)


@pytest.fixture
async def distant(database_url: str) -> AsyncIterator[Distant]:
    folder = Path(tempfile.mkdtemp(prefix="gateway-distant-"))
    address, _, sockets = database_url.partition("?host=")
    link = folder / "sockets"
    link.symlink_to(unquote(sockets))
    database = await Database.connect(f"{address}?host={quote(str(link))}&application_name=distant")
    clock = FrozenClock()
    application = web_application(UseCases.on(database, clock, new_id), dialects())
    async with TestClient(TestServer(application)) as client:
        yield Distant(client, database, clock, link)
    await database.close()
    shutil.rmtree(folder)


async def test_no_key_that_opens_an_account(world: World, dialect: str, use_cases: UseCases) -> None:
    account = world.stranger.account
    revoked, of_revoked = await use_cases.accounts.add_key(account)
    await use_cases.accounts.revoke_key(account, revoked.id)
    await use_cases.accounts.change(account.name, {"status": "disabled"})
    before = await world.contents()
    for route in routes(DIALECTS[dialect]):
        for label, key in (
            ("no key", None),
            ("empty", ""),
            ("wrong", "0" * 32),
            ("not ASCII", "clé"),
            ("revoked", of_revoked),
            ("of a disabled account", world.stranger.key),
        ):
            answer = await _asked(world, route, key)
            if answer.status != 401 or not route.vendor.refuses(answer):
                world.wrong.append(f"{route} ({label}): {answer}")
    assert not world.wrong, "\n".join(world.wrong)
    assert await world.contents() == before


async def _asked(world: World, route: Route, key: str | None) -> Answer:
    """A good request with a key; a path that is public takes it in its form."""
    if route.is_public:
        body: object = FORM + quote(key or "").encode()
        return await ask(world.client, route.method, route.at(world.ids), {}, body)
    headers = {} if key is None else route.vendor.credentials(key)
    good = world.good_body(route)
    if str(route) in FORMS:
        headers["Content-Type"], good = FORMS[str(route)]
    return await ask(world.client, route.method, _path(world, route), headers, good)


def _path(world: World, route: Route) -> str:
    query = f"?campaignID={world.ids['number']}" if "getCampMsgs" in route.path else ""
    return route.at(world.ids) + query


NO_DATABASE = ("GET /v1/accounts/self", "POST /realms/{realms}/protocol/openid-connect/token")
"""Answered from what the key told, as long as that is remembered."""


@pytest.mark.parametrize("forgotten", [False, True], ids=["known key", "forgotten key"])
@pytest.mark.parametrize("outage", ["pool closed", "refused"])
async def test_the_database_is_out_of_reach(
    world: World, dialect: str, outage: str, forgotten: bool, distant: Distant
) -> None:
    world.client = distant.client
    assert (await _asked(world, next(routes(DIALECTS[dialect])), world.tenant.key)).status < 500
    await (distant.database.close() if outage == "pool closed" else distant.cut(world.database))
    if forgotten:
        distant.clock.forward(minutes=1)
    for route in routes(DIALECTS[dialect]):
        answer = await _asked(world, route, world.tenant.key)
        if str(route) in NO_DATABASE and not forgotten:
            right = answer.status == 200
        else:
            right = answer.status == route.vendor.outage and route.vendor.says_no(answer)
        if not right:
            world.wrong.append(f"{route}: {answer}")
    assert not world.wrong, "\n".join(world.wrong)
