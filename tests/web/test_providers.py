"""Callbacks of providers' networks."""

from collections.abc import AsyncIterator, Callable
from io import BytesIO

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.engine.use_cases import UseCases
from gateway.providers.provider import Callback, CallbackAnswer
from gateway.web.application import web_application
from gateway.web.providers import MAX_BODY, callback_routes
from tests.engine.scripted import Scripted


class Reporting(Scripted):
    """A provider whose network reports by HTTP; it does as a test says."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.heard: list[Callback] = []
        self.fails: Callable[[], None] = lambda: None

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        self.fails()
        self.heard.append(callback)
        return CallbackAnswer(202, '{"ok":true}', "application/json")


@pytest.fixture
def reporting() -> Reporting:
    return Reporting("smsc-1")


@pytest.fixture
async def web_client(use_cases: UseCases, reporting: Reporting) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    application = web_application(use_cases, dialects())
    application.add_routes(callback_routes({"smsc-1": reporting, "silent": Scripted("silent")}))
    async with TestClient(TestServer(application)) as client:
        yield client


async def test_what_the_provider_gets(web_client: TestClient, reporting: Reporting) -> None:  # type: ignore[type-arg]
    headers = {"X-Hub-Signature-256": "sha256=00", "Content-Type": "application/x-thing"}
    answer = await web_client.post("/providers/smsc-1/dlr/v1?a=1&b=%20", data=b"\x00body", headers=headers)
    assert (answer.status, await answer.text(), answer.content_type) == (
        202,
        '{"ok":true}',
        "application/json",
    )
    (heard,) = reporting.heard
    assert (heard.method, heard.path, heard.body) == ("POST", "dlr/v1", b"\x00body")
    assert heard.query == {"a": "1", "b": " "}
    assert heard.headers["x-hub-signature-256"] == "sha256=00"
    assert all(name == name.lower() for name in heard.headers)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize(("address", "path"), [("", ""), ("/", ""), ("/a", "a")])
async def test_any_method_and_path(
    web_client: TestClient,  # type: ignore[type-arg]
    reporting: Reporting,
    method: str,
    address: str,
    path: str,
) -> None:
    answer = await web_client.request(method, f"/providers/smsc-1{address}")
    assert answer.status == 202
    assert [(heard.method, heard.path) for heard in reporting.heard] == [(method, path)]


def _raise(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


REFUSED = [
    ("nobody's name", "/providers/else/dlr", b"", None, 404),
    ("a provider that hears nothing", "/providers/silent/dlr", b"", None, 404),
    ("no name", "/providers/", b"", None, 404),
    ("a large body", "/providers/smsc-1/dlr", b"x" * (MAX_BODY + 1), None, 413),
    ("the database is away", "/providers/smsc-1/dlr", b"", OSError(), 503),
    ("a fault of the provider", "/providers/smsc-1/dlr", b"", ValueError("details"), 503),
]


@pytest.mark.parametrize(
    ("path", "body", "error", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_refused(
    web_client: TestClient,  # type: ignore[type-arg]
    reporting: Reporting,
    path: str,
    body: bytes,
    error: Exception | None,
    status: int,
) -> None:
    if error:
        reporting.fails = _raise(error)
    answer = await web_client.post(path, data=BytesIO(body))
    assert answer.status == status
    assert "details" not in await answer.text()
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert reporting.heard == []


async def test_the_largest_body(web_client: TestClient, reporting: Reporting) -> None:  # type: ignore[type-arg]
    answer = await web_client.post("/providers/smsc-1", data=BytesIO(b"x" * MAX_BODY))
    assert answer.status == 202
    assert len(reporting.heard[0].body) == MAX_BODY


async def test_a_body_that_is_not_what_it_claims(web_client: TestClient) -> None:  # type: ignore[type-arg]
    async with ClientSession() as session:
        headers = {"Content-Encoding": "gzip"}
        async with session.post(
            web_client.make_url("/providers/smsc-1"), data=b"plain", headers=headers
        ) as answer:
            assert answer.status == 400
