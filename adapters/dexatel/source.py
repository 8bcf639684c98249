"""An account at the vendor, as an import reads it and takes its campaigns over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

from pydantic import SecretStr, TypeAdapter

from adapters.dexatel import arrivals, campaign_arrivals
from adapters.dexatel.client import DexatelClient, DexatelSaidNo
from adapters.dexatel.formats import moment_text
from adapters.dexatel.reading import DexatelLists
from gateway.domain.campaigns import Campaign
from gateway.moving.belongings import Kind
from gateway.moving.source import Arrival, ArrivalPage, Known, Listing, Resource, Standing
from gateway.providers.api import Asks
from schemas import dexatel_listed as listed

Row = TypeVar("Row")

NOT_FOUND: Final = 404
NO_FILTERS: Final[Mapping[str, str]] = {}

_CAMPAIGN = TypeAdapter(listed.ListedCampaign)
_STANDINGS: Final[Mapping[str, Standing]] = {
    "scheduled": Standing.SCHEDULED,
    "canceled": Standing.CANCELED,
    "cancelled": Standing.CANCELED,
}


@dataclass(frozen=True, slots=True)
class _List(Generic[Row]):
    """A list: where it is, the form of its rows, and what a row becomes."""

    path: str
    rows: TypeAdapter[list[Row]]
    become: Callable[[Row, Known], Arrival]

    async def page(
        self, lists: DexatelLists, cursor: str | None, known: Known, filters: Mapping[str, str] = NO_FILTERS
    ) -> ArrivalPage:
        page = await lists.page(self.path, self.rows, cursor, filters)
        return ArrivalPage([self.become(row, known) for row in page.rows], page.next, page.total)


_CONTACTS = TypeAdapter(list[listed.ListedContact])
_AUDIENCES = _List("/v1/audiences", TypeAdapter(list[listed.ListedAudience]), arrivals.audience)
_MESSAGES = _List("/v1/messages", TypeAdapter(list[listed.ListedMessage]), campaign_arrivals.message)
_OTHERS: Final[Mapping[Resource, _List[Any]]] = {
    Resource.SENDERS: _List("/v1/senders", TypeAdapter(list[listed.ListedSender]), arrivals.sender),
    Resource.TEMPLATES: _List("/v1/templates", TypeAdapter(list[listed.ListedTemplate]), arrivals.template),
    Resource.WEBHOOKS: _List("/v1/webhooks", TypeAdapter(list[listed.ListedWebhook]), arrivals.webhook),
    Resource.CAMPAIGNS: _List(
        "/v1/campaigns", TypeAdapter(list[listed.ListedCampaign]), campaign_arrivals.campaign
    ),
}


class DexatelSource:
    """Reads one account; a campaign that is taken over is canceled there."""

    resources = (
        Resource.SENDERS,
        Resource.TEMPLATES,
        Resource.AUDIENCES,
        Resource.WEBHOOKS,
        Resource.CAMPAIGNS,
        Resource.MESSAGES,
    )

    def __init__(self, client: DexatelClient) -> None:
        self._client = client
        self._lists = DexatelLists(client)

    async def page(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        """A page of a list. Raises DexatelSaidNo, NotUnderstood, NotReached, NoAnswer."""
        match listing.resource:
            case Resource.AUDIENCES:
                page = await _AUDIENCES.page(self._lists, cursor, known)
                within = [
                    Listing(Resource.CONTACTS, each.vendor_id) for each in page.arrivals if not each.skipped
                ]
                return replace(page, within=within)
            case Resource.CONTACTS:
                audience_id, _ = arrivals.id_of(listing.parent, Kind.AUDIENCE, known)
                become = partial(arrivals.contact, audience_id)
                path = f"/v1/audiences/{quote(listing.parent, safe='')}/contacts"
                return await _List(path, _CONTACTS, become).page(self._lists, cursor, known)
            case Resource.MESSAGES:
                filters = {"filter[direction]": "MT"}
                if known.since is not None:
                    filters["filter[created_date_start]"] = moment_text(known.since)
                return await _MESSAGES.page(self._lists, cursor, known, filters)
            case _:
                return await _OTHERS[listing.resource].page(self._lists, cursor, known)

    async def standing(self, campaign: Campaign) -> Standing:
        """How a campaign stands there now; one that was canceled before anything was sent is CANCELED."""
        try:
            row = await self._lists.one(f"/v1/campaigns/{_id_there(campaign)}", _CAMPAIGN)
        except DexatelSaidNo as refusal:
            if refusal.status != NOT_FOUND:
                raise
            return Standing.GONE
        counters = row.get("messages") or {}
        if counters.get("delivered") or counters.get("failed"):
            return Standing.BEGUN
        standing = _STANDINGS.get(row["status"].lower(), Standing.BEGUN)
        is_moved = arrivals.moment_of(row.get("schedule"), campaign.start_at) != campaign.start_at
        return Standing.MOVED if standing is Standing.SCHEDULED and is_moved else standing

    async def stop(self, campaign: Campaign) -> None:
        """Cancels it (contract §4 row 4). Raises DexatelSaidNo, NotUnderstood, NotReached, NoAnswer."""
        await self._client.request("PUT", f"/v1/campaigns/{_id_there(campaign)}", {"status": "canceled"})


def _id_there(campaign: Campaign) -> str:
    return quote(campaign.kept_id or str(campaign.id), safe="")


def source_of(api: Asks, url: str, key: SecretStr) -> DexatelSource:
    """The account of a key, at the API whose address is `url`."""
    return DexatelSource(DexatelClient(api, url, key))
