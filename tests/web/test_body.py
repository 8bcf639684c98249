import pytest
from aiohttp.test_utils import TestClient

from gateway.domain.clock import new_id
from gateway.store.database import Database
from gateway.web.body import json_response
from tests.conftest import Tenant


async def test_identifiers_of_the_store_are_written_as_texts(database: Database) -> None:
    stored = await database.fetchval("SELECT $1::uuid", new_id())
    assert json_response({"id": stored}).text == f'{{"id":"{stored}"}}'


async def test_nothing_else_is_written_by_guessing() -> None:
    with pytest.raises(TypeError):
        json_response({"id": object()})


ENCODINGS = [
    ("gzip", b"abcde"),
    ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
    ("deflate", b"abcde"),
]


async def test_bodies_that_are_not_compressed_as_they_claim(
    client: TestClient,  # type: ignore[type-arg]
    tenant: Tenant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for encoding, body in ENCODINGS:
        headers = {"X-API-Key": tenant.key, "Content-Encoding": encoding}
        async with client.post("/v2/campaign/create", data=body, headers=headers) as response:
            assert response.status == 400, (encoding, body)
            assert (await response.json())["error"].startswith("invalid request: "), (encoding, body)
    assert caplog.records == []
