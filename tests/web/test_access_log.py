from aiohttp import ClientSession
from structlog.testing import capture_logs

from gateway.app import running
from gateway.config import load


async def test_no_query_and_no_header_is_logged(database_url: str) -> None:
    settings = load({"database": {"url": database_url}, "server": {"port": 0}})
    with capture_logs() as events:
        async with running(settings) as gateway, ClientSession() as session:
            headers = {"X-API-Key": "secret-in-header"}
            async with session.get(
                f"{gateway.url}/healthz?api-key=secret-in-query", headers=headers
            ) as answer:
                assert answer.status == 200
            async with session.post(f"{gateway.url}/providers/smsc/secret-in-path") as answer:
                assert answer.status == 404
            async with session.get(f"{gateway.url}/a%0Ab") as answer:
                assert answer.status == 404
    requests = [event for event in events if event["event"] == "request"]
    assert [(each["method"], each["path"], each["status"]) for each in requests] == [
        ("GET", "/healthz", 200),
        ("POST", "/providers/smsc", 404),
        ("GET", "/a%0Ab", 404),
    ]
    assert "secret" not in str(events)
