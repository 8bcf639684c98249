"""Dexatel v1 on the wire: rows of its lists as a reader of them needs them.

The pages of the vendor's documentation differ in what a row has, so few keys are required; others may lack or
be null. Channels and statuses come in any case.
"""

from typing import Any, Required, TypeAlias

from typing_extensions import TypedDict

Moment: TypeAlias = str | None
"""`yyyy-mm-dd hh:mm:ss` in UTC."""


class ListedSender(TypedDict, total=False):
    """A sender."""

    id: Required[str]
    name: Required[str]
    code: str | None
    channel: str | None
    type: str | None
    countries: list[str] | None
    create_date: Moment
    update_date: Moment


class ListedTemplate(TypedDict, total=False):
    """A template."""

    id: Required[str]
    name: str | None
    text: str | None
    channel: Required[str]
    status: str | None
    type: str | None
    url: str | None
    media_id: str | None
    filename: str | None
    button_text: str | None
    button_type: str | None
    button_value: str | None
    wa_sender_code: str | None
    wa_category: str | None
    create_date: Moment
    update_date: Moment


class ListedAudience(TypedDict, total=False):
    """An audience."""

    id: Required[str]
    name: Required[str]
    channel: Required[str]
    create_date: Moment
    update_date: Moment


class ListedContact(TypedDict, total=False):
    """A contact of an audience; `timestamp` and `date` are older spellings of `custom1` and `custom2`."""

    id: Required[str]
    number: Required[str]
    first_name: str | None
    last_name: str | None
    timestamp: str | None
    date: str | None
    custom1: str | None
    custom2: str | None
    tags: list[str] | None
    create_date: Moment
    update_date: Moment


class ListedWebhook(TypedDict, total=False):
    """A webhook."""

    id: Required[str]
    url: Required[str]
    event: Required[str]
    secret: str | None
    create_date: Moment
    update_date: Moment


class ListedCounters(TypedDict, total=False):
    """The counters of a campaign."""

    total: int | None
    delivered: int | None
    failed: int | None


class ListedCampaign(TypedDict, total=False):
    """A campaign."""

    id: Required[str]
    name: str | None
    status: Required[str]
    schedule: Moment
    channel: str | None
    sender: str | None
    template_id: str | None
    audience_id: str | None
    create_date: Moment
    update_date: Moment
    messages: ListedCounters | None


ListedMessage = TypedDict(
    "ListedMessage",
    {
        "id": Required[str],
        "text": str | None,
        "from": str | None,
        "to": Required[str],
        "channel": str | None,
        "status": Required[str],
        "status_details": str | None,
        "segments_count": int | None,
        "create_date": Moment,
        "update_date": Moment,
    },
    total=False,
)
"""A message; it does not say which campaign it is of."""


class ListedPageLinks(TypedDict, total=False):
    """Addresses of pages, of which the next one's token is read."""

    next: str | None


class ListedPagination(TypedDict, total=False):
    """Where a page stands in its list."""

    total: int | None
    links: ListedPageLinks | None


class ListedPage(TypedDict, total=False):
    """A page of any list; an older one has no `pagination`, and is then all of it."""

    data: Required[list[dict[str, Any]]]
    pagination: ListedPagination | None
