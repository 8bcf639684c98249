"""Replays of two programs that send messages; neither is published as a package.

Their requests and their readings of the answers, as the contract (§8) states them, run by Node.js.
"""

import json

from tests.adapters.dynamic_messaging.conftest import Api
from tests.clients.conftest import Program

NEW_ID = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
OPTIONAL = {
    "newId": NEW_ID,
    "clientId": 5,
    "campaignId": None,
    "phoneNumberId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "token": "t",
    "trackLink": "https://example.com",
    "storageId": 1,
}


async def test_a_console_sends_and_polls(program: Program) -> None:
    """It sends the key twice, takes an id in quotes or without, and polls with it."""
    plain, optional = await program("dynamic_messaging/node_console.mjs", json.dumps(OPTIONAL))
    read = {"status": 2, "senderNumber": "Bullwaves", "phoneNumber": "447700900001"}
    assert plain == {"created": 201, "id": plain["id"], "polled": 200, **read}
    assert optional == {"created": 201, "id": NEW_ID, "polled": 200, **read}


async def test_a_route_tester_sends_to_a_list(program: Program, api: Api) -> None:
    """It looks at nothing but whether the answer is a good one; one-time passwords are not served."""
    assert await program("dynamic_messaging/route_tester.mjs") == {"messages": True, "password": False}
    listed = (await api("GET", "/api/SMSMessages?sorts=phoneNumber")).body["items"]
    assert [item["phoneNumber"] for item in listed] == ["447700900001", "447700900002"]
