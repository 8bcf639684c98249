import re

import pytest

from gateway.__main__ import run

PROMPT = {"KIND": "simulator", "LATENCY": "0", "RECEIPT_DELAY": "0", "EXPIRY_DELAY": "0", "EARLY": "0"}


def test_demo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in PROMPT.items():
        monkeypatch.setenv(f"GATEWAY_PROVIDERS__SIMULATOR__{name}", value)
    assert run(["demo"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"dexatel +status completed  total 1000  delivered 9\d\d  failed \d+", out)
    assert re.search(r"experia +Status SENT  Total 1000  SentCount (?:9\d\d|1000)  DeliveredCount 9\d\d", out)
    assert re.search(r"dynamic_messaging +status 5  recipientCount 1000", out)
