"""A recorded session instead of the vendor."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.comparison.har import RecordingInvalid, exchanges
from gateway.comparison.run import Plan, replay
from gateway.comparison.summary import Summary
from tests.adapters.belongings import FORMS, good_bodies
from tests.comparison.conftest import COMPARISONS, KEY, Side

AT = "2026-03-02T13:00:00.000+01:00"
VENDOR = "https://api.vendor.example"
JSON = {"name": "Content-Type", "value": "application/json; charset=utf-8"}
AUTH = {"name": "X-Dexatel-Key", "value": KEY}
SENDERS = "/v1/senders"
NEW = "0195a4a0-0000-7000-8000-00000000aaaa"


def entry(method: str, target: str, status: int, told: dict[str, Any], **request: Any) -> dict[str, Any]:
    """An entry of a recording; `told` is the content of the answer."""
    return {
        "startedDateTime": AT,
        "time": 1,
        "request": {"method": method, "url": VENDOR + target, "headers": [AUTH], "bodySize": -1, **request},
        "response": {"status": status, "headers": [JSON], "content": {"mimeType": "x", **told}},
    }


def recorded(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_bytes(orjson.dumps({"log": {"version": "1.2", "creator": {}, "entries": entries}}))
    return path


async def replayed(dialect: str, gateway: Side, path: Path, **plan: Any) -> Summary:
    return await replay(Plan(COMPARISONS[dialect], gateway.url, **plan), path)


def counts(summary: Summary) -> dict[str, int]:
    reasons = {why.name: count for why, count in summary.not_compared}
    return {"equal": summary.total.equal, "different": summary.total.different, **reasons}


async def test_a_session(gateway: Side, tmp_path: Path) -> None:
    """What this gateway would answer, recorded in the ways of several tools."""
    written = await gateway.count("senders")
    creation = orjson.dumps(good_bodies(gateway.ids)["POST /v1/senders"]).decode()
    row = {
        "id": gateway.ids["senders"],
        "account_id": "0195a4a0-0000-7000-8000-00000000abcd",
        "name": "Shop",
        "code": "Shop",
        "channel": "SMS",
        "type": "alphanumeric",
        "status": "available",
        "countries": [],
        "create_date": "2026-01-01 00:00:00",
        "update_date": "2026-01-01 00:00:00",
        "links": {
            "self": f"{VENDOR}{SENDERS}/{gateway.ids['senders']}",
            "account": f"{VENDOR}/v1/accounts/self",
        },
    }
    one = orjson.dumps({"data": row})
    new = orjson.dumps(
        {"data": {**row, "id": NEW, "name": "Other", "code": "Other", "countries": ["GB"]}}
    ).decode()
    posted = {"mimeType": "application/json", "text": creation}
    gzipped = {"name": "content-encoding", "value": "gzip"}
    http2 = {"name": ":path", "value": "/"}
    path = f"{SENDERS}/{gateway.ids['senders']}"
    entries = [
        entry("GET", path, 200, {"text": one.decode()}),
        entry("get", path, 200, {"text": b64encode(one).decode(), "encoding": "base64"}),
        entry("GET", path, 200, {"text": one.decode()}, headers=[AUTH, http2]),
        entry("POST", SENDERS, 201, {"text": new}, postData=posted),
        entry("GET", path, 200, {"text": one.decode().replace("Shop", "Store")}),
        entry("GET", path, 200, {"size": 500}),
        entry("GET", path, 0, {}),
        entry("POST", SENDERS, 201, {"text": new}, bodySize=60),
        entry("POST", "/v1/senders", 201, {"text": "!", "encoding": "base64"}),
        entry("GET", "/favicon.ico", 404, {}),
        entry("GET", path, 429, {"text": "{}"}),
    ]
    entries[2]["response"]["headers"].append(gzipped)
    page = tmp_path / "report.html"
    summary = await replayed("dexatel", gateway, recorded(tmp_path / "a.har", *entries), report=page)
    assert counts(summary) == {
        "equal": 4, "different": 1, "NOT_RECORDED": 4, "OTHER_PATH": 1, "VENDOR_BUSY": 1
    }  # fmt: skip
    assert {(group.kind, group.path) for group in summary.groups} == {
        ("value", "$.data.name"), ("value", "$.data.code")
    }  # fmt: skip
    assert summary.groups[0].examples[0].at.hour == 12
    assert await gateway.count("senders") == written
    assert "a.har" in page.read_text()


async def test_mirrored(gateway: Side, tmp_path: Path) -> None:
    written = await gateway.count("senders")
    creation = orjson.dumps(good_bodies(gateway.ids)["POST /v1/senders"]).decode()
    posted = {"mimeType": "application/json", "text": creation}
    made = orjson.dumps({"data": {"id": NEW}}).decode()
    path = recorded(
        tmp_path / "a.har",
        entry("POST", SENDERS, 201, {"text": made}, postData=posted),
        entry("POST", SENDERS, 409, {"text": "{}"}, postData=posted),
        entry("GET", f"{SENDERS}/{NEW}", 200, {"text": made}),
    )
    summary = await replayed("dexatel", gateway, path, mirror=True)
    assert counts(summary) == {"equal": 0, "different": 3}
    assert await gateway.count("senders") == written + 1
    assert "status" not in {group.kind for group in summary.groups}, "the gateway's own is read"


async def test_a_form_in_bytes(gateway: Side, tmp_path: Path) -> None:
    media_type, form = FORMS["POST /v2/send"]
    posted = {"mimeType": media_type, "text": b64encode(form).decode(), "encoding": "base64"}
    told = {"text": '{"error":"","messageKey":"000000000200000001BD73CEC64C41","status":"QUEUED"}'}
    key = {"name": "X-API-Key", "value": KEY}
    path = recorded(tmp_path / "a.har", entry("POST", "/v2/send", 200, told, postData=posted, headers=[key]))
    summary = await replayed("experia", gateway, path)
    assert [(group.kind, group.path) for group in summary.groups] in ([], [("value", "$.status")])
    assert summary.total.not_compared == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no HTTP Archive"),
        ("{}", "log: Field required"),
        ('{"log": {"entries": [{}]}}', "log.entries.0.startedDateTime: Field required"),
    ],
)
def test_what_is_no_recording(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.har"
    path.write_text(text)
    with pytest.raises(RecordingInvalid, match=said):
        exchanges(path)
