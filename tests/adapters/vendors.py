"""How each vendor is spoken to and how it says no, for tests that go over all routes of all dialects."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import orjson
from aiohttp import web
from aiohttp.test_utils import TestClient
from yarl import URL

from adapters.registry import dialects
from gateway.web.dialect import Dialect
from gateway.web.operations import Operation

Client: TypeAlias = TestClient[web.Request, web.Application]

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What came back; `text` is the body."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def body(self) -> Any:
        return orjson.loads(self.text)

    def __str__(self) -> str:
        return f"{self.status} {self.media_type} {self.text[:300]}"


async def ask(
    client: Client,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: object = None,
) -> Answer:
    """Sends a request whose path is written as it is; bytes are sent as they are, anything else as JSON."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    stream = None if data is None else BytesIO(data)
    url = URL(path, encoded=True)
    async with client.request(method, url, data=stream, headers=headers) as response:
        return Answer(response.status, await response.text(), response.headers)


def _dexatel_says_no(answer: Answer) -> bool:
    keys = {"timestamp", "path", "method", "status", "message", "code"}
    entries = answer.body["errors"]
    return (
        answer.media_type == JSON
        and answer.body.keys() == {"errors"}
        and all(entry.keys() == keys and isinstance(entry["code"], int) for entry in entries)
        and entries[0]["status"] == answer.status
    )


def _experia_says_no(answer: Answer) -> bool:
    texts = {answer.body["error"], answer.body["Error"]}
    return answer.media_type == JSON and len(answer.body) == 2 and len(texts) == 1 and "" not in texts


def _dynamic_messaging_says_no(answer: Answer) -> bool:
    if answer.status == 401 and not answer.text:
        return answer.headers["WWW-Authenticate"] == "Bearer"
    if answer.media_type == JSON:  # the token endpoint speaks OAuth 2
        return bool(answer.body.keys() == {"error", "error_description"})
    keys = {"type", "title", "status", "traceId"}
    return bool(
        answer.media_type == PROBLEM
        and keys <= answer.body.keys() <= keys | {"errors"}
        and answer.body["status"] == answer.status
        and (answer.status == 400) == ("errors" in answer.body)
    )


@dataclass(frozen=True)
class Vendor:
    """`outage` is the status while the database is out of reach; `parameters` are those of its queries."""

    key_header: str
    says_no: Callable[[Answer], bool]
    outage: int
    parameters: tuple[str, ...]

    def credentials(self, key: str) -> dict[str, str]:
        return {self.key_header: key, "Content-Type": "application/json"}

    def refuses(self, answer: Answer) -> bool:
        """Whether this is a client's error in the vendor's own form."""
        return 400 <= answer.status < 500 and self.says_no(answer)


VENDORS: Mapping[str, Vendor] = {
    "dexatel": Vendor(
        "X-Dexatel-Key",
        _dexatel_says_no,
        503,
        (
            "page_size",
            "page_token",
            *(f"filter[{each}]" for each in ("channel", "statuses", "status", "name", "type", "search")),
            *(
                f"filter[{each}]"
                for each in ("countries", "sender_ids", "direction", "to", "from", "to_prefix")
            ),
            *(f"filter[created_date_{each}]" for each in ("start", "end")),
        ),
    ),
    "experia": Vendor(
        "X-API-Key", _experia_says_no, 502, ("resultSize", "pageToken", "campaignID", "id", "ID")
    ),
    "dynamic_messaging": Vendor(
        "api-key",
        _dynamic_messaging_says_no,
        503,
        ("page", "pageSize", "filters", "sorts", "ignoreInvalidPhoneNumbers"),
    ),
}
"""A dialect that is not here fails every test of this folder that goes over all routes."""

_NO_IDENTIFIERS = {"realms": "any", "ignoreInvalidPhoneNumbers": "true"}
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """A method and a path whose identifiers stand in braces, as `/v1/audiences/{audiences}`.

    What an identifier names is told by the word before it.
    """

    dialect: Dialect
    method: str
    path: str

    @property
    def vendor(self) -> Vendor:
        return VENDORS[self.dialect.name]

    @property
    def is_public(self) -> bool:
        return self.dialect.is_public(self.path)

    @property
    def has_identifiers(self) -> bool:
        return bool({*_PARAMETER.findall(self.path)} - {*_NO_IDENTIFIERS})

    def at(self, ids: Mapping[str, str] | str) -> str:
        """The path with identifiers by what they name, or all the same."""
        given = defaultdict(lambda: ids) if isinstance(ids, str) else {**_NO_IDENTIFIERS, **ids}
        return _PARAMETER.sub(lambda match: given[match[1]], self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(dialect: Dialect) -> Iterator[Route]:
    """All that a dialect serves; what is no operation yet is a failure of another test."""
    for each in dialect.operations:
        yield Route(dialect, each.method, _readable(each))


def _readable(operation: Operation) -> str:
    """The path with its identifiers named for their kind."""

    def named(match: re.Match[str]) -> str:
        word, between, name = match.groups()
        return match[0] if name in _NO_IDENTIFIERS else f"{word}{between}{{{word.lower()}}}"

    return re.sub(r"(\w+)([/:]?)\{(\w+)\}", named, operation.path)


DIALECTS = {dialect.name: dialect for dialect in dialects()}
