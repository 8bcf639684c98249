import logging
from typing import Any

import orjson
import pytest
import structlog

from gateway.config import LoggingSettings
from gateway.logs import mask_secrets, set_up_logging

KEY = "028eae67035d2253f92672cca78dba3e"

MASKED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"api_key": "k"}, {"api_key": "***"}),
    ({"number": "447700900123"}, {"number": "…23"}),
    ({"number": 7}, {"number": 7}),
    ({"to": ["447700900123"]}, {"to": ["…23"]}),
    (
        {"headers": {"authorization": "Bearer x", "accept": "*/*"}},
        {"headers": {"authorization": "***", "accept": "*/*"}},
    ),
    ({"error": "postgresql://me:hunter2@db/x failed"}, {"error": "postgresql://me:***@db/x failed"}),
    ({"error": "GET /api/Campaigns?api-key=abc&page=1"}, {"error": "GET /api/Campaigns?api-key=***&page=1"}),
    ({"error": "Authorization: Bearer abc.def"}, {"error": "Authorization: Bearer ***"}),
    ({"error": f"no account for {KEY}"}, {"error": "no account for ***"}),
    (
        {"campaign": "01a1fba2-5f85-7123-ac7d-ac64f5209e9f"},
        {"campaign": "01a1fba2-5f85-7123-ac7d-ac64f5209e9f"},
    ),
]


@pytest.mark.parametrize(("event", "shown"), MASKED)
def test_masked(event: dict[str, Any], shown: dict[str, Any]) -> None:
    assert mask_secrets(None, "info", event) == shown


def test_a_traceback_is_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LoggingSettings(format="json"))
    try:
        raise ValueError(f"key={KEY}")
    except ValueError:
        structlog.get_logger().exception("request_failed", path="/v1/campaigns")
    line = capsys.readouterr().err
    event = orjson.loads(line)
    assert (event["event"], event["level"], event["path"]) == ("request_failed", "error", "/v1/campaigns")
    assert "ValueError: key=***" in event["exception"]
    assert KEY not in line


def test_libraries_log_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LoggingSettings(format="json", level="warning"))
    logging.getLogger("aiohttp.server").warning("odd request for ?api-key=%s", "abc")
    logging.getLogger("aiohttp.server").info("not shown")
    structlog.get_logger().info("not shown")
    event = orjson.loads(capsys.readouterr().err)
    assert (event["event"], event["logger"]) == ("odd request for ?api-key=***", "aiohttp.server")


def test_console(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(LoggingSettings(format="console", level="debug"))
    structlog.get_logger().debug("lane_started", account=1)
    assert "lane_started" in capsys.readouterr().err
