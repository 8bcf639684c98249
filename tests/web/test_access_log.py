import logging

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request
from structlog.testing import capture_logs

from gateway.app import running
from gateway.config import load
from gateway.web.access_log import AccessLog


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


LEVELS = [
    ("a read", "GET", "/v1/campaigns", 200, "debug"),
    ("a read in vain", "GET", "/v1/campaigns", 404, "info"),
    ("a creation", "POST", "/v1/campaigns", 201, "info"),
    ("a network's report", "POST", "/providers/smsc/receipts", 200, "debug"),
    ("a report that is not taken", "POST", "/providers/smsc/receipts", 503, "info"),
]


@pytest.mark.parametrize(
    ("method", "path", "status", "level"), [pytest.param(*case, id=label) for label, *case in LEVELS]
)
def test_what_tells_nothing_new_is_told_at_debug_only(
    method: str, path: str, status: int, level: str
) -> None:
    with capture_logs() as events:
        access_log = AccessLog(logging.getLogger(), "")
        access_log.log(make_mocked_request(method, path), web.Response(status=status), 0.01)
    assert [each["log_level"] for each in events] == [level]
