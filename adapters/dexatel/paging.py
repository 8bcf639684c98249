"""Lists: `page_size`, `page_token`, `filter[…]`, and the `pagination` object of the answer.

A token holds the page's number and size, the filters, and the entry that the page begins after or ends
before, so pages hold still while the list grows. A parameter given beside a token overrides what the
token holds; an empty one counts as absent. In links the token is never the first parameter: a known
client reads the whole link as a query string and would not find it there.
"""

import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from adapters.dexatel.codes import generic
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import channel_named
from gateway.domain.channels import Channel
from gateway.domain.messages import MessagePlace
from gateway.domain.paging import Page, Window
from gateway.web.body import json_response
from gateway.web.origin import origin_of
from schemas.dexatel import LAST_PAGE, PageToken, identifier

DEFAULT_SIZE = 25
LARGEST_SIZE = 1000
"""A `page_size` outside 1 to this many is clamped."""

CHANNEL = "filter[channel]"

_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)
_BROKEN_TOKEN = generic("Invalid page token")

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class ListQuery(Generic[K]):
    """Which page of which list is asked for; `address` is the list's own, without parameters."""

    address: str
    number: int
    size: int
    after: K | None
    before: K | None
    token: str | None
    filters: Mapping[str, str]

    @property
    def window(self) -> Window[K]:
        """The page's entries; forwards one more, which tells whether there is a next page."""
        if self.before is not None:
            return Window(self.size, before=self.before)
        return Window(self.size + 1, after=self.after)

    @property
    def channel(self) -> Channel | None:
        """The channel asked for. Raises DexatelRefused."""
        spelling = self.filters.get(CHANNEL)
        try:
            return channel_named(spelling) if spelling else None
        except ValueError as error:
            raise DexatelRefused(generic("'filter[channel]' should be in: [SMS, VIBER, WHATSAPP]")) from error

    def link(self, token: str | None = None) -> str:
        """The address of a page of this list; without a token that of the first."""
        parameters = {"page_size": str(self.size), **self.filters}
        if token is not None:
            parameters["page_token"] = token
        return f"{self.address}?{urlencode(parameters)}"


def campaign_key(text: str) -> int:
    """The number of a campaign, by which campaigns are paged. Raises ValueError."""
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError("not a campaign's number")
    return int(text)


def message_place(text: str) -> MessagePlace:
    """Where a message stands, by which messages are paged. Raises ValueError."""
    campaign_id, _, seq = text.partition(".")
    if not re.fullmatch(r"\d{1,9}", seq, re.ASCII):
        raise ValueError("not a message's place")
    return MessagePlace(identifier(campaign_id), int(seq))


def read_messages_query(request: web.Request, filters: Sequence[str]) -> ListQuery[MessagePlace]:
    """What a list of messages is asked for. Raises DexatelRefused."""
    return _read(request, filters, message_place)


def read_campaigns_query(request: web.Request, filters: Sequence[str]) -> ListQuery[int]:
    """What a list of campaigns is asked for. Raises DexatelRefused."""
    return _read(request, filters, campaign_key)


def read_query(request: web.Request, filters: Sequence[str]) -> ListQuery[UUID]:
    """What a list of anything else is asked for. Raises DexatelRefused."""
    return _read(request, filters, identifier)


def _read(request: web.Request, filters: Sequence[str], key: Callable[[str], K]) -> ListQuery[K]:
    text = _parameter(request, "page_token")
    token = _decoded(text) if text else PageToken(number=1, size=DEFAULT_SIZE)
    given = {name: value for name in filters if (value := _parameter(request, name))}
    kept = {name: _storable(name, value) for name, value in token.filters.items() if name in filters}
    return ListQuery(
        address=origin_of(request) + request.rel_url.raw_path,
        number=token.number,
        size=_size(_parameter(request, "page_size"), token.size),
        after=_neighbour(token.after, key),
        before=_neighbour(token.before, key),
        token=text or None,
        filters=kept | given,
    )


def _parameter(request: web.Request, name: str) -> str:
    return _storable(name, ",".join(request.query.getall(name, ())))


def _storable(name: str, value: str) -> str:
    if "\0" in value or "\ufffd" in value:
        raise DexatelRefused(generic(f"'{name}' is invalid"))
    return value


def _size(text: str, default: int) -> int:
    if not text:
        return default
    if not _NUMBER.fullmatch(text):
        raise DexatelRefused(generic("'page_size' is invalid"))
    digits = text.lstrip("+-0")
    if text.startswith("-") or not digits:
        return 1
    return LARGEST_SIZE if len(digits) > len(str(LARGEST_SIZE)) else min(int(digits), LARGEST_SIZE)


def _neighbour(text: str | None, key: Callable[[str], K]) -> K | None:
    try:
        return None if text is None else key(text)
    except ValueError as error:
        raise DexatelRefused(_BROKEN_TOKEN) from error


def _decoded(text: str) -> PageToken:
    try:
        padded = text + "=" * (-len(text) % 4)
        return PageToken.model_validate_json(b64decode(padded, altchars=b"-_", validate=True))
    except ValueError as error:
        raise DexatelRefused(_BROKEN_TOKEN) from error


def _encoded(token: PageToken) -> str:
    text = token.model_dump_json(exclude_defaults=True).encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def list_response(
    query: ListQuery[K], page: Page[T], key: Callable[[T], K], show: Callable[[T], object]
) -> web.Response:
    """A list's answer: its page and the links to the pages around it, null where there is none."""
    items = page.items[: query.size]
    has_more = query.before is not None or len(page.items) > query.size
    has_next = has_more and query.number < LAST_PAGE

    def token(number: int, *, after: T | None = None, before: T | None = None) -> str:
        return _encoded(
            PageToken(
                number=number,
                size=query.size,
                after=None if after is None else str(key(after)),
                before=None if before is None else str(key(before)),
                filters=dict(query.filters),
            )
        )

    pagination = {
        "number": query.number,
        "size": len(items),
        "total": page.total,
        "links": {
            "first": query.link(),
            "current": query.link(query.token),
            "previous": (
                query.link(token(query.number - 1, before=items[0])) if items and query.number > 1 else None
            ),
            "next": query.link(token(query.number + 1, after=items[-1])) if items and has_next else None,
        },
    }
    return json_response({"data": [show(item) for item in items], "pagination": pagination})
