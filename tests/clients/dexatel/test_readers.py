"""Replays of what programs that are no packages ask, and how they read the answers (contract §5)."""

from yarl import URL

from tests.adapters.dexatel.conftest import Call, Parts
from tests.conftest import NewTenant, Tenant


async def test_the_account_of_the_key(call: Call, tenant: Tenant, new_tenant: NewTenant) -> None:
    answer = await call("GET", "/v1/accounts/self", **{"Content-Type": "application/json"})
    created = f"{tenant.account.created_at:%Y-%m-%d %H:%M:%S}"
    assert answer.status == 200
    assert answer.data == {
        "id": str(tenant.account.id),
        "username": "acme",
        "first_name": None,
        "last_name": None,
        "tax_rate": 0,
        "currency": "USD",
        "hlr_check": False,
        "phone_number": None,
        "mnp_check": False,
        "mnp_countries": [],
        "roles": [],
        "blocked": False,
        "create_date": created,
        "update_date": created,
        "links": {"self": answer.data["links"]["self"]},
    }
    assert answer.data["links"]["self"].endswith("/v1/accounts/self")
    euro = await new_tenant("euro", options={"dexatel": {"currency": "EUR"}})
    assert (await call("GET", "/v1/accounts/self", key=euro.key)).data["currency"] == "EUR"


async def test_a_template_is_found_by_raw_brackets(call: Call, parts: Parts) -> None:
    answer = await call("GET", URL("/v1/templates?page_size=1&filter[name]=sale%20SMS", encoded=True))
    assert answer.data[0]["status"] == "COMPLETED"
    assert answer.data[0]["id"] == parts.template


async def test_an_id_is_cut_out_of_the_text(call: Call, parts: Parts) -> None:
    answers = [
        await call("POST", "/v1/campaigns", parts.campaign()),
        await call("GET", f"/v1/audiences/{parts.audience}"),
        await call("GET", f"/v1/templates/{parts.template}"),
        await call("GET", f"/v1/senders/{parts.sender}"),
        await call("GET", f"/v1/audiences/{parts.audience}/contacts"),
    ]
    for answer in answers:
        first = answer.data[0] if isinstance(answer.data, list) else answer.data
        assert answer.text.split('"id":"')[1].split('","account_id"')[0] == first["id"]


async def test_senders_are_looked_up(call: Call, parts: Parts) -> None:
    for query in ("", "?page_size=100", "?limit=1"):
        answer = await call("GET", f"/v1/senders{query}")
        assert [row["name"] for row in answer.data] == ["MyBusiness"]
        assert answer.data[0]["status"].lower() == "available"
        assert isinstance(answer.data[0]["countries"], list)
