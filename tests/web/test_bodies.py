"""Bodies that can't be received, in each vendor's form."""

from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.conftest import Tenant
from tests.web.posts import KEY_HEADERS, POSTS, STRANGE

Client: TypeAlias = TestClient[web.Request, web.Application]

BROKEN = {
    "dexatel campaign": b'"status":400,"message":"Invalid JSON body","code":1005}]}',
    "experia campaign": b'{"error":"invalid request: the body can\'t be decoded",',
    "dynamic campaign": b'"errors":{"$":["the body can\'t be decoded"]}}',
}


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("label", BROKEN)
async def test_a_broken_encoding(client: Client, tenant: Tenant, label: str, keyed: bool) -> None:
    post = POSTS[label]
    headers = {KEY_HEADERS[post.dialect]: tenant.key, "Content-Encoding": "gzip"}
    headers |= {"Idempotency-Key": "k"} if keyed else {}
    async with client.post(post.path(STRANGE), data=b"no gzip", headers=headers, compress=False) as answer:
        assert answer.status == 400
        assert BROKEN[label] in await answer.read()
