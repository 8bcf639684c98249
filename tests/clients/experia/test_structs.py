"""Stand-ins for programs that decode answers into the published structs: no public client is known.

The first reads as Go does, keys in any case and types strictly; the second knows each key by its published
PascalCase name alone.
"""

from typing import Any

import pytest

from tests.adapters.experia.conftest import Caller
from tests.clients.experia.structs import CAMPAIGN, go_decoded, strictly_decoded

LATER = "2030-01-01T00:00:00Z"


async def answers(api: Caller) -> list[Any]:
    """Every answer that holds a campaign, in the order of its life."""
    template = await api.template()
    created = await api.campaign(TempMsgID=template, SendAt=LATER)
    change = {"ID": created["id" if "id" in created else "ID"], "Name": "Later"}
    updated = (await api("PUT", "/v2/campaign/update", change)).body
    listed = (await api("GET", "/v2/campaign/getAll")).body["campaigns"]
    deleted = (await api("DELETE", "/v2/campaign/delete", {"ID": change["ID"]})).body
    return [created, updated, *listed, deleted]


@pytest.mark.parametrize("lower_camel", [False, True])
async def test_a_go_program_reads_both_casings(switched: Any, lower_camel: bool) -> None:
    api = await switched(lower_camel=lower_camel)
    created, updated, listed, deleted = (go_decoded(each, CAMPAIGN) for each in await answers(api))
    empty = {"SentCount", "DeliveredCount", "FailedCount", "ReportHeaders", "Error", "SocketKey"}
    assert {name for name, value in created.items() if not value} == empty
    assert len(created["Clients"]) == created["Total"] == 2
    assert listed == updated == created | {"Name": "Later"}
    assert (deleted["Status"], deleted["ID"]) == ("DELETED", created["ID"])


async def test_a_program_that_knows_pascal_case_alone(api: Caller) -> None:
    for answer in await answers(api):
        assert strictly_decoded(answer, CAMPAIGN) == go_decoded(answer, CAMPAIGN)


async def test_a_refusal_decodes_into_the_same_struct(api: Caller) -> None:
    """It checks `Error` before it looks at anything else."""
    async with api.client.post("/v2/campaign/create", json={}, headers={"X-API-Key": api.key}) as response:
        campaign = go_decoded(await response.json(), CAMPAIGN)
    assert (campaign["Error"], campaign["ID"]) == ("invalid request: name required", 0)
