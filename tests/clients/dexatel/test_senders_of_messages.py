"""Replays of what known programs send to `/v1/messages`, and of how they read the answers.

None of the packages themselves: their requests as published, and a check that what they read is there.
"""

from typing import Any

from tests.adapters.dexatel.conftest import UNKNOWN, Call, Parts

TO = "447700900001"


def _data(**fields: object) -> dict[str, object]:
    """What all of them send."""
    return {"from": "MyBusiness", "to": [TO], "text": "Your code is 1234", "channel": "SMS", **fields}


async def test_pandatech_communicator(call: Call, parts: Parts) -> None:
    """It throws unless each row has these, `to` being a text; without `data` it gives an empty list."""
    answer = await call("POST", "/v1/messages", _data(to=[TO, "447700900002"]))
    for row, number in zip(answer.data, (TO, "447700900002"), strict=True):
        names = ("id", "text", "from", "to", "channel", "status", "encoding")
        assert all(isinstance(row[name], str) for name in names)
        assert row["to"] == number
    failed = await call("POST", "/v1/messages", _data(**{"from": "Nobody"}))
    assert "data" not in failed.body


async def test_t1_keeps_a_payload_and_reads_the_first_id(call: Call, parts: Parts) -> None:
    answer = await call("POST", "/v1/messages", _data(payload='{"ticket":17}'), Accept="application/json")
    data: Any = answer.body["data"]
    assert answer.status == 201
    assert data[0]["id"]


async def test_t2_formats_numbers_itself(call: Call, parts: Parts) -> None:
    answer = await call("POST", "/v1/messages", _data(number_formatting=False))
    assert 200 <= answer.status < 300


async def test_f1_and_small_senders(call: Call, parts: Parts) -> None:
    for channel in ("SMS", "sms"):
        for number in (TO, "+" + TO):
            answer = await call("POST", "/v1/messages", _data(channel=channel, to=[number]))
            assert answer.status == 201
            assert answer.data[0].get("message_id") is None, "it asks for a key that never was documented"
            assert answer.data[0]["to"] == TO


async def test_the_wordpress_gateway(call: Call, parts: Parts) -> None:
    """Lower-case channels and numbers with a plus; it reads `errors[0]` of what is refused."""
    assert (await call("POST", "/v1/messages", _data(channel="sms", to=["+" + TO]))).status == 201
    for channel, code in (("rcs", 1515), ("viber", 1505)):
        answer = await call("POST", "/v1/messages", _data(channel=channel, to=["+" + TO]))
        error = answer.body["errors"][0]
        assert (answer.status, error["code"]) == (400, code)
        assert error["message"]


async def test_h2_sends_a_template_with_variables(call: Call, parts: Parts) -> None:
    found = await call("GET", "/v1/templates?page_size=1&filter[name]=sale SMS")
    template = found.data[0]
    assert template["status"] == "COMPLETED"
    data = {**_data(template=template["id"], variables=["Ann"])}
    del data["text"]
    answer = await call("POST", "/v1/messages", data)
    assert (answer.status, answer.data[0]["text"]) == (201, "Dear Ann, sale!")


async def test_v1_polls_a_message(call: Call, parts: Parts) -> None:
    sent = await call("POST", "/v1/messages", _data())
    answer = await call("GET", f"/v1/messages/{sent.data[0]['id']}")
    body = answer.body.get("data") or answer.body
    assert body["status"] == "enroute"
    assert "status_details" in body
    unknown = await call("GET", f"/v1/messages/{UNKNOWN}")
    assert str(unknown.body["errors"][0]["code"]) == "1501"


async def test_faulty_senders_are_told_what_is_missing(call: Call, parts: Parts) -> None:
    body = b'{"from":"MyBusiness","to":"447700900001","text":"Hi","channel":"SMS"}'
    answer = await call("POST", "/v1/messages", body=body)
    assert (answer.status, answer.codes) == (400, [1007])
