import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.engine.use_cases import UseCases
from gateway.web.application import web_application
from tests.conftest import Tenant

PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.example.com"}

ORIGINS: list[tuple[str, bool, dict[str, str], str]] = [
    ("without a proxy", False, {}, "http://here"),
    ("headers anybody could send", False, PROXIED, "http://here"),
    ("a proxy", True, PROXIED, "https://api.example.com"),
    ("a proxy that keeps the host", True, {"X-Forwarded-Proto": "HTTPS"}, "https://here"),
    (
        "two proxies",
        True,
        {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "api.example.com, inner"},
        "https://api.example.com",
    ),
    ("no scheme of the web", True, {"X-Forwarded-Proto": "javascript"}, "http://here"),
    ("not ASCII", True, {"X-Forwarded-Host": "b\u00e9"}, "http://b"),
    ("empty", True, {"X-Forwarded-Proto": "", "X-Forwarded-Host": ""}, "http://here"),
]


@pytest.mark.parametrize("behind_proxy", [False, True])
async def test_links(use_cases: UseCases, tenant: Tenant, behind_proxy: bool) -> None:
    application = web_application(use_cases, dialects(), behind_proxy=behind_proxy)
    async with TestClient(TestServer(application)) as client:
        for label, proxied, headers, origin in ORIGINS:
            if proxied is not behind_proxy:
                continue
            sent = {"Host": "here", "X-Dexatel-Key": tenant.key, **headers}
            async with client.get("/v1/accounts/self", headers=sent) as response:
                link = (await response.json())["data"]["links"]["self"]
            assert link.startswith(origin), label
            assert link.endswith("/v1/accounts/self"), label
