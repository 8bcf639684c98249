"""What an account's API shows, all of it, with what is of the place it is shown at taken out."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import orjson

from tests.adapters.vendors import Client
from tests.conftest import Tenant

Shown: TypeAlias = Mapping[str, list[Any]]

_LISTS = {
    "dexatel": (
        "/v1/senders",
        "/v1/templates",
        "/v1/audiences",
        "/v1/webhooks",
        "/v1/campaigns",
        "/v1/messages",
    ),
    "experia": ("/v2/whatsapp/templates", "/v2/campaign/getAll"),
    "dynamic_messaging": ("/api/ContactGroups", "/api/Campaigns", "/api/SMSMessages"),
}


async def everything(client: Client, tenant: Tenant, dialect: str) -> Shown:
    """All lists of a dialect, those within others too, each ordered by its text."""
    found: dict[str, list[Any]] = {}
    for path in _LISTS[dialect]:
        rows = await _rows(client, tenant, dialect, path)
        found[path] = rows
        for within in _within(path, rows):
            found[within] = await _rows(client, tenant, dialect, within)
    return {path: sorted(rows, key=orjson.dumps) for path, rows in found.items()}


def _within(path: str, rows: list[Any]) -> list[str]:
    match path:
        case "/v1/audiences":
            return [f"{path}/{row['id']}/contacts" for row in rows]
        case "/api/ContactGroups" | "/api/Campaigns":
            return [f"{path}/{row['id']}/Contacts" for row in rows]
        case "/v2/campaign/getAll":
            return [f"/v2/campaign/getCampMsgs?campaignID={row['ID']}" for row in rows]
        case _:
            return []


_SIZES = {"dexatel": "page_size=1000", "experia": "resultSize=1000", "dynamic_messaging": "pageSize=10000"}


async def _rows(client: Client, tenant: Tenant, dialect: str, path: str) -> list[Any]:
    document = await one(client, tenant, f"{path}{'&' if '?' in path else '?'}{_SIZES[dialect]}")
    rows: list[Any] = next(value for value in document.values() if isinstance(value, list))
    return rows


def _placeless(text: str, client: Client, tenant: Tenant) -> str:
    text = text.replace(str(tenant.account.id), "ACCOUNT").replace(str(client.make_url("/")), "/")
    own = tenant.account.number
    return re.sub(rf'"(client_Id|AgentID|CompanyID)":{own}\b', r'"\1":0', text)


async def one(client: Client, tenant: Tenant, path: str) -> Any:
    """What is shown at a path."""
    answer = await client.get(path, headers=_keys(tenant))
    text = await answer.text()
    assert answer.status == 200, text
    return orjson.loads(_placeless(text, client, tenant))


def _keys(tenant: Tenant) -> Mapping[str, str]:
    return {"X-Dexatel-Key": tenant.key, "X-API-Key": tenant.key, "Authorization": f"Bearer {tenant.key}"}
