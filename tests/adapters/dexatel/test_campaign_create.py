from tests.adapters.dexatel.conftest import Call, Parts
from tests.conftest import Tenant


async def test_a_campaign_is_created_and_read(call: Call, parts: Parts, tenant: Tenant) -> None:
    created = await call("POST", "/v1/campaigns", parts.campaign())
    base = created.data["links"]["account"].removesuffix("/accounts/self")
    assert created.status == 201
    assert created.body == {
        "data": {
            "id": created.data["id"],
            "account_id": str(tenant.account.id),
            "template_id": parts.template,
            "audience_id": parts.audience,
            "name": "January Flash Sale",
            "status": "in_progress",
            "schedule": None,
            "channel": "SMS",
            "sender": "MyBusiness",
            "create_date": "2026-03-02 12:00:00",
            "update_date": "2026-03-02 12:00:00",
            "messages": {"total": 0, "delivered": 0, "failed": 0},
            "links": {
                "self": f"{base}/campaigns/{created.data['id']}",
                "account": f"{base}/accounts/self",
                "template": f"{base}/templates/{parts.template}",
                "audience": f"{base}/audiences/{parts.audience}",
            },
        }
    }
    read = await call("GET", f"/v1/campaigns/{created.data['id']}")
    assert (read.status, read.body) == (200, created.body)
