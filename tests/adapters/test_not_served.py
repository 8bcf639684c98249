"""What a vendor has and the gateway doesn't: 404 in the vendor's own form."""

import pytest

from tests.adapters.vendors import DIALECTS, VENDORS, Client, ask
from tests.conftest import Tenant


@pytest.mark.parametrize("name", list(DIALECTS))
async def test_not_served(client: Client, tenant: Tenant, name: str) -> None:
    description, vendor = DIALECTS[name].description, VENDORS[name]
    assert description is not None
    assert description.not_served
    for each in description.not_served:
        path = each.path.replace("{card}", "sessions")
        body = None if each.method == "GET" else b"{}"
        answer = await ask(client, each.method, path, vendor.credentials(tenant.key), body)
        assert (answer.status, vendor.refuses(answer)) == (404, True), f"{each.method} {path}: {answer}"
        assert each.source.startswith("§")
