"""What programs that were written for the vendor send, and how they read the answers."""

from urllib.parse import parse_qsl

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


async def test_pipedream_loads_options_over_pages(call: Call) -> None:
    for index in range(30):
        await call("POST", "/v1/audiences", {"name": f"a{index:02}", "channel": "SMS"})
    loaded: list[str] = []
    page, token = 0, None
    while page == 0 or token:
        query = {"page": str(page), **({"page_token": token} if token else {})}
        answer = await call("GET", URL("/v1/audiences").with_query(query))
        loaded += [row["name"] for row in answer.data if row["id"]]
        # It reads the whole link as a query string.
        token = dict(parse_qsl(answer.body["pagination"]["links"]["next"] or "")).get("page_token")
        page += 1
    assert page == 2
    assert loaded == [f"a{index:02}" for index in reversed(range(30))]
    contact = await call(
        "POST",
        f"/v1/audiences/{answer.data[0]['id']}/contacts",
        {"first_name": "Ann", "last_name": "Lee", "number": "+447700900001"},
    )
    assert contact.status == 201


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


async def test_the_lists_of_the_page(call: Call, parts: Parts) -> None:
    for address in (
        "/v1/campaigns?filter[channel]=WHATSAPP",
        "/v1/campaigns?filter[channel]=WHATSAPP&filter[statuses]=scheduled,in_progress",
    ):
        answer = await call("GET", URL(address, encoded=True))
        assert (answer.status, answer.data) == (200, [])
