"""A POST with an Idempotency-Key happens once, and is answered the same each time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, make_mocked_request

from gateway.domain.answers import Answer as Kept
from gateway.domain.clock import new_id
from gateway.engine.expiry import Expiry
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.idempotency import fingerprint_of
from tests.conftest import FrozenClock, NewTenant, Tenant
from tests.engine.waiting import until_blocked
from tests.web.posts import POSTS, Post, of_clients

Client: TypeAlias = TestClient[web.Request, web.Application]

TABLES = (
    *("campaigns", "campaign_progress", "campaign_numbers", "messages", "audiences", "contacts"),
    *("templates", "senders", "idempotency_keys"),
)
LABELS = pytest.mark.parametrize("label", POSTS)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def same(self, other: "Answer") -> bool:
        """The same to the client; only the moment may differ."""
        return (self.status, self.body, self._told) == (other.status, other.body, other._told)

    @property
    def _told(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name != "Date"}


@dataclass(frozen=True)
class Caller:
    """Posts with one tenant's key, in one dialect."""

    client: Client
    tenant: Tenant

    async def __call__(self, post: Post, path: str, body: object, *keys: str, **headers: str) -> Answer:
        sent = [(post.key_header, self.tenant.key), *(("Idempotency-Key", key) for key in keys)]
        sent += headers.items()
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        async with self.client.post(path, data=BytesIO(data), headers=sent) as response:
            return Answer(response.status, dict(response.headers), await response.read())


@pytest.fixture
def call(client: Client, tenant: Tenant) -> Caller:
    return Caller(client, tenant)


async def _everything(database: Database) -> dict[str, list[Any]]:
    return {table: await database.fetch(f"SELECT * FROM {table} AS t ORDER BY t::text") for table in TABLES}


def _request(path: str, body: bytes, content_type: str = "application/json") -> web.Request:
    request = make_mocked_request("POST", path, {"Content-Type": content_type})
    request._read_bytes = body
    return request


async def _kept(database: Database) -> list[Any]:
    return [row["key"] for row in await database.fetch("SELECT key FROM idempotency_keys ORDER BY key")]


@LABELS
async def test_the_first_answer_again(call: Caller, database: Database, label: str) -> None:
    post = POSTS[label]
    first = await call(post, post.path, post.body, "k-1")
    assert first.status < 300, first.body
    written = await _everything(database)
    again = await call(post, post.path, post.body, "k-1")
    assert again.same(first)
    assert await _everything(database) == written
    unlike = await call(post, post.path, post.other, "k-1")
    assert unlike.status == 409
    assert await _everything(database) == written


@LABELS
async def test_without_a_key_nothing_is_kept(call: Caller, database: Database, label: str) -> None:
    post = POSTS[label]
    assert (await call(post, post.path, post.body)).status < 300
    assert await _kept(database) == []


REUSED = {
    "dexatel": (b'"status":409,"message":"\'Idempotency-Key\' was used with another request","code":409}]}'),
    "experia": (
        b'{"error":"invalid request: This Idempotency-Key was used with another request.",'
        b'"Error":"invalid request: This Idempotency-Key was used with another request."}'
    ),
    "dynamic_messaging": (
        b'{"type":"https://tools.ietf.org/html/rfc7231#section-6.5.8",'
        b'"title":"The Idempotency-Key was used with another request.","status":409,"traceId":'
    ),
}


@pytest.mark.parametrize("label", REUSED)
async def test_another_request_is_refused_in_the_vendors_form(call: Caller, label: str) -> None:
    post = POSTS[label]
    await call(post, post.path, post.body, "k-1")
    for path, body in (
        (post.path, post.other),
        (post.path, orjson.dumps(post.body) + b" "),
        (post.path + "?a=1", post.body),
    ):
        refused = await call(post, path, body, "k-1")
        assert refused.status == 409
        assert REUSED[label] in refused.body


BAD_KEYS = {
    "empty": [""],
    "too long": ["k" * 256],
    "not ASCII": ["clé"],
    "a tab": ["a\tb"],
    "given twice": ["a", "a"],
}


@pytest.mark.parametrize("bad", BAD_KEYS)
@pytest.mark.parametrize("label", REUSED)
async def test_keys_that_are_none(call: Caller, database: Database, label: str, bad: str) -> None:
    post = POSTS[label]
    before = await _everything(database)
    refused = await call(post, post.path, post.body, *BAD_KEYS[bad])
    assert refused.status == 400
    assert b"Idempotency-Key" in refused.body
    assert await _everything(database) == before


async def test_the_longest_key_with_every_character(call: Caller) -> None:
    post = POSTS["dexatel"]
    key = "".join(map(chr, range(33, 127)))
    key += " " + key + "x" * (254 - 2 * len(key))
    assert (await call(post, post.path, post.body, key)).status == 201
    assert (await call(post, post.path, post.body, key)).status == 201
    assert (await call(post, post.path, post.body)).status == 409, "the name is taken"


async def test_twins_at_once(call: Caller, database: Database) -> None:
    post = POSTS["experia"]
    answers = await asyncio.gather(*(call(post, post.path, post.body, "k") for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert await database.fetchval("SELECT count(*) FROM campaigns WHERE dialect = 'experia'") == 1


@pytest.mark.parametrize("ends_well", [True, False])
async def test_twins_in_two_processes(
    call: Caller, database: Database, database_url: str, clock: FrozenClock, ends_well: bool
) -> None:
    """The second waits for the first; it gets what that one did, or does it when that one failed."""
    other = await Database.connect(database_url, size=1)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> Kept:
        begun.set()
        await go_on.wait()
        return Kept(202 if ends_well else 500, [("X-From", "the first")], b"done")

    post, account = POSTS["dexatel"], call.tenant.account
    fingerprint = await fingerprint_of(_request(post.path, orjson.dumps(post.body)))
    theirs = UseCases.on(other, clock, new_id).idempotency
    first = asyncio.create_task(theirs.once(account, "k", fingerprint, slow))
    await begun.wait()
    second = asyncio.create_task(call(post, post.path, post.body, "k"))
    await until_blocked(database)
    go_on.set()
    await first
    answer = await second
    if ends_well:
        assert (answer.status, answer.body, answer.headers["X-From"]) == (202, b"done", "the first")
    else:
        assert answer.status == 201
    await other.close()


async def test_a_refused_request_may_be_mended(call: Caller, database: Database) -> None:
    post = POSTS["dexatel"]
    await call(post, post.path, post.body)
    before = await _everything(database)
    assert (await call(post, post.path, post.body, "k")).status == 409, "the name is taken"
    assert await _everything(database) == before
    assert (await call(post, post.path, post.other, "k")).status == 201


async def test_another_account_has_keys_of_its_own(
    call: Caller, client: Client, new_tenant: NewTenant, use_cases: UseCases
) -> None:
    post = POSTS["dexatel"]
    stranger = Caller(client, await new_tenant("stranger"))
    mine = await call(post, post.path, post.body, "k")
    theirs = await stranger(post, post.path, post.other, "k")
    assert (mine.status, theirs.status) == (201, 201)
    _, second_key = await use_cases.accounts.add_key(call.tenant.account)
    by_another_key = Caller(client, Tenant(call.tenant.account, second_key))
    assert (await by_another_key(post, post.path, post.body, "k")).same(mine)


async def test_a_key_counts_in_all_dialects(call: Caller) -> None:
    one, other = POSTS["dexatel"], POSTS["dynamic_messaging"]
    assert (await call(one, one.path, one.body, "k")).status == 201
    assert (await call(other, other.path, other.body, "k")).status == 409


async def test_kept_for_a_day(call: Caller, database: Database, clock: FrozenClock) -> None:
    post = POSTS["dynamic_messaging"]
    first = await call(post, post.path, post.body, "k")
    clock.forward(hours=23, minutes=59)
    assert (await call(post, post.path, post.body, "k")).same(first)
    expiry = Expiry(database, clock)
    assert await expiry.remove_expired() == 0
    clock.forward(minutes=1)
    unlike = await call(post, post.path, post.other, "k")
    assert unlike.status == 201
    assert unlike.body != first.body
    clock.forward(hours=24)
    assert await expiry.remove_expired() == 1
    assert await _kept(database) == []


async def test_many_expired_answers_are_removed_in_steps(
    database: Database, tenant: Tenant, clock: FrozenClock
) -> None:
    await database.execute(
        """INSERT INTO idempotency_keys (account_id, key, fingerprint, created_at)
           SELECT $1, n::text, '', $2::timestamptz - interval '1 hour' * (n % 30)
           FROM generate_series(0, 2999) AS n""",
        tenant.account.id,
        clock(),
    )
    assert await Expiry(database, clock).remove_expired() == 600
    assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 2400


async def test_other_methods_pass(call: Caller, database: Database) -> None:
    post = POSTS["dexatel"]
    made = orjson.loads((await call(post, post.path, post.body)).body)
    headers = {"X-Dexatel-Key": call.tenant.key, "Idempotency-Key": "k"}
    for name in ("first", "second"):
        body = {"data": {"name": name}}
        path = f"/v1/audiences/{made['data']['id']}"
        async with call.client.put(path, json=body, headers=headers) as response:
            assert (response.status, (await response.json())["data"]["name"]) == (200, name)
    assert await _kept(database) == []


async def test_the_same_form_with_another_boundary() -> None:
    """What a client's library draws anew for each try is no part of the request."""
    form = b'--%b\r\nContent-Disposition: form-data; name="a"\r\n\r\n%b\r\n--%b--\r\n'
    digests = set()
    for boundary, value in (("one", b"1"), ("two", b"1"), ("two", b"2")):
        content_type = f'multipart/form-data; boundary="{boundary}"'
        body = form % (boundary.encode(), value, boundary.encode())
        digests.add(await fingerprint_of(_request("/", body, content_type)))
    assert len(digests) == 2


async def test_a_large_campaign(call: Caller, database: Database, use_cases: UseCases) -> None:
    post = POSTS["experia"]
    body = of_clients(100_000)
    first = await call(post, post.path, body, "k")
    assert first.status == 200
    again = await call(post, post.path, body, "k")
    assert again.same(first)
    number = orjson.loads(first.body)["ID"]
    campaign = await use_cases.campaigns.numbered(call.tenant.account, number)
    assert campaign.counters.queued == 100_000
    count = "SELECT count(*) FROM messages WHERE account_id = $1 AND campaign_id = $2"
    assert await database.fetchval(count, call.tenant.account.id, campaign.id) == 100_000
