"""One campaign through each dialect, as a program written for that vendor sends it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

import aiohttp
import orjson

from gateway.cli.greeting import TEMPLATE_MESSAGE
from gateway.domain.errors import GatewayError

ReadBack: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
"""Asks the dialect for its campaign and answers what it reports of it."""

_SHOWN = 300


class DemoFailed(GatewayError):
    """The gateway answered a request of the demo with an error."""


class Client:
    """An HTTP client of one vendor's API."""

    def __init__(self, session: aiohttp.ClientSession, url: str, credentials: Mapping[str, str]) -> None:
        self._session = session
        self._url = url
        self._credentials = credentials

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of the answer. Raises DemoFailed unless it is a success."""
        data = None if body is None else orjson.dumps(body)
        headers = {**self._credentials, "Content-Type": "application/json"}
        async with self._session.request(method, self._url + path, data=data, headers=headers) as answer:
            text = await answer.read()
            if not answer.ok:
                shown = text[:_SHOWN].decode(errors="replace")
                raise DemoFailed(f"{method} {path} answered {answer.status}: {shown}")
            return orjson.loads(text)


async def send_through_dexatel(
    session: aiohttp.ClientSession, url: str, key: str, numbers: Sequence[str]
) -> ReadBack:
    """Makes a sender, a template and an audience, and sends to it."""
    client = Client(session, url, {"X-Dexatel-Key": key})

    async def create(path: str, **data: Any) -> Any:
        return (await client.call("POST", path, {"data": {"channel": "SMS", **data}}))["data"]

    await create("/v1/senders", name="DemoShop", code="DemoShop", type="alphanumeric")
    template = await create("/v1/templates", name="Demo offer", type="text", text="Hello {first_name}!")
    contacts = [{"number": number, "first_name": f"Customer {n}"} for n, number in enumerate(numbers, 1)]
    audience = await create("/v1/audiences", name="Demo customers", contacts=contacts)
    campaign = await create(
        "/v1/campaigns", **{"from": "DemoShop"}, template=template["id"], audience=audience["id"]
    )

    async def read_back() -> Mapping[str, Any]:
        found = (await client.call("GET", f"/v1/campaigns/{campaign['id']}"))["data"]
        return {"status": found["status"], **found["messages"]}

    return read_back


async def send_through_experia(
    session: aiohttp.ClientSession, url: str, key: str, numbers: Sequence[str]
) -> ReadBack:
    """Sends a WhatsApp template message, its JSON in the request."""
    client = Client(session, url, {"X-API-Key": key})
    body = {
        "Name": "Demo offer",
        "Message": "Hello {{1}}!",
        "Clients": [
            {"AccountID": f"+{number}", "Params": [f"Customer {n}"]} for n, number in enumerate(numbers, 1)
        ],
        "JSON": orjson.dumps(TEMPLATE_MESSAGE).decode(),
    }
    campaign = await client.call("POST", "/v2/campaign/create", body)

    async def read_back() -> Mapping[str, Any]:
        listed = (await client.call("GET", "/v2/campaign/getAll"))["campaigns"]
        found = next(each for each in listed if each["ID"] == campaign["ID"])
        shown = ("Status", "Total", "SentCount", "DeliveredCount", "FailedCount")
        return {name: found[name] for name in shown}

    return read_back


async def send_through_dynamic_messaging(
    session: aiohttp.ClientSession, url: str, key: str, numbers: Sequence[str]
) -> ReadBack:
    """Sends with the contacts in the request."""
    client = Client(session, url, {"Authorization": f"Bearer {key}"})
    contacts = [{"phoneNumber": f"+{number}", "name": f"Customer {n}"} for n, number in enumerate(numbers, 1)]
    body = {"sender": "DemoShop", "message": "Hello {Name}!", "contacts": contacts}
    campaign_id = await client.call("POST", "/api/Campaigns", body)

    async def read_back() -> Mapping[str, Any]:
        found = await client.call("GET", f"/api/Campaigns/{campaign_id}")
        return {"status": found["status"], "recipientCount": found["recipientCount"]}

    return read_back


SENDERS = {
    "dexatel": send_through_dexatel,
    "experia": send_through_experia,
    "dynamic_messaging": send_through_dynamic_messaging,
}
"""How to send a campaign through each dialect."""
