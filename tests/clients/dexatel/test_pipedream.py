"""A replay of Pipedream's Dexatel components, run by Node.js; they are no package of their own.

Their requests, and how they read the answers, as the contract (§5) states them.
"""

from tests.adapters.dexatel.conftest import Call, Parts
from tests.clients.conftest import Program
from tests.conftest import Tenant


async def test_pipedream(program: Program, call: Call, parts: Parts, tenant: Tenant) -> None:
    """Options are loaded until a link's query has no token; what is no 2xx throws.

    It puts a template's name where its id is wanted, which the vendor refuses, too.
    """
    names = [f"a{index:02}" for index in range(30)]
    for each in names:
        await call("POST", "/v1/audiences", {"name": each, "channel": "SMS"})
    shown = await program("dexatel/pipedream.mjs")
    assert shown["account"]["data"]["id"] == str(tenant.account.id)
    assert shown["audiences"]["pages"] == 2
    assert [row["label"] for row in shown["audiences"]["found"]] == [*reversed(names), "customers SMS"]
    assert shown["senders"] == {"found": [{"label": "MyBusiness", "value": "MyBusiness"}], "pages": 1}
    assert shown["templates"]["found"] == [{"label": "sale SMS", "value": "sale SMS"}]
    assert shown["contact"]["data"]["number"] == "447700900009"
    assert shown["sent"]["data"][0]["to"] == "447700900001"
    assert shown["named"] == "400"
