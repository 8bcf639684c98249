"""An account at the vendor, as an import reads it and takes its campaigns over."""

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import quote

from pydantic import SecretStr, TypeAdapter

from adapters.dynamic_messaging import arrivals
from adapters.dynamic_messaging.client import DynamicMessagingClient, DynamicMessagingSaidNo
from adapters.dynamic_messaging.reading import DynamicMessagingLists
from gateway.domain.campaigns import Campaign
from gateway.moving.belongings import Kind
from gateway.moving.pages import checked, is_json
from gateway.moving.source import ArrivalPage, Known, Listing, Resource, Standing
from gateway.providers.api import Asks
from schemas import dynamic_messaging_listed as listed

NOT_FOUND: Final = 404

_CAMPAIGN = TypeAdapter(listed.FoldedCampaign)
_CAMPAIGNS = TypeAdapter(listed.Campaigns)
_CONTACTS = TypeAdapter(listed.Contacts)
_GROUPS = TypeAdapter(listed.ContactGroups)
_MESSAGES = TypeAdapter(listed.Messages)

_OLDEST_FIRST: Final[Mapping[str, str]] = {"sorts": "id"}
"""Messages that are sent meanwhile come last, so that no page shifts."""


class DynamicMessagingSource:
    """Reads one account; a campaign that is taken over is deleted there, as there is no cancel.

    Contact groups are of other gateways like this one: the vendor's own pages list none.
    """

    resources = (Resource.AUDIENCES, Resource.CAMPAIGNS, Resource.MESSAGES)

    def __init__(self, client: DynamicMessagingClient) -> None:
        self._client = client
        self._lists = DynamicMessagingLists(client)

    async def page(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        """A page of a list. Raises DynamicMessagingSaidNo, NotUnderstood, NotReached, NoAnswer."""
        match listing.resource:
            case Resource.AUDIENCES:
                groups = await self._lists.page("/api/ContactGroups", _GROUPS, cursor)
                arrived = [arrivals.group(row, known) for row in groups.rows]
                within = [Listing(Resource.CONTACTS, each.vendor_id) for each in arrived]
                return ArrivalPage(arrived, groups.next, groups.total, within)
            case Resource.CONTACTS:
                return await self._contacts(listing, cursor, known)
            case Resource.CAMPAIGNS:
                return await self._campaigns(cursor, known)
            case Resource.RECIPIENTS:
                return await self._recipients(listing, cursor, known)
            case _:
                return await self._messages(cursor, known)

    async def _contacts(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        audience_id, _ = arrivals.id_of(listing.parent, Kind.AUDIENCE, known)
        path = f"/api/ContactGroups/{quote(listing.parent, safe='')}/Contacts"
        page = await self._lists.page(path, _CONTACTS, cursor)
        become = partial(arrivals.group_contact, audience_id)
        return ArrivalPage([become(row, known) for row in page.rows], page.next, page.total)

    async def _campaigns(self, cursor: str | None, known: Known) -> ArrivalPage:
        page = await self._lists.page("/api/Campaigns", _CAMPAIGNS, cursor)
        arrived = [arrivals.campaign(row, known) for row in page.rows]
        within = [
            Listing(Resource.RECIPIENTS, each.vendor_id, campaign.id)
            for each in arrived
            for campaign in each.belongings
            if isinstance(campaign, Campaign)
        ]
        return ArrivalPage(arrived, page.next, page.total, within)

    async def _recipients(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        """Contacts of a campaign, whose places in it are those in the list."""
        assert listing.parent_id is not None, "each list of recipients is of a campaign"
        path = f"/api/Campaigns/{quote(listing.parent, safe='')}/Contacts"
        page = await self._lists.page(path, _CONTACTS, cursor)
        become = partial(arrivals.recipient, listing.parent_id)
        arrived = [become(row, known, place) for place, row in enumerate(page.rows, page.first)]
        return ArrivalPage(arrived, page.next, page.total)

    async def _messages(self, cursor: str | None, known: Known) -> ArrivalPage:
        query = dict(_OLDEST_FIRST)
        if known.since is not None:
            query["filters"] = f"dateCreated>={known.since.replace(tzinfo=None).isoformat()}"
        page = await self._lists.page("/api/SMSMessages", _MESSAGES, cursor, query)
        return ArrivalPage([arrivals.message(row, known) for row in page.rows], page.next, page.total)

    async def standing(self, campaign: Campaign) -> Standing:
        """How a campaign stands there now."""
        try:
            answer = await self._client.request("GET", _path(campaign))
        except DynamicMessagingSaidNo as refusal:
            if refusal.status != NOT_FOUND:
                raise
            return Standing.GONE
        row = checked(_CAMPAIGN, is_json(answer.json()))
        standing = {0: Standing.SCHEDULED, 4: Standing.CANCELED}.get(row["status"], Standing.BEGUN)
        is_moved = arrivals.moment_of(row.get("startdatetime"), campaign.start_at) != campaign.start_at
        return Standing.MOVED if standing is Standing.SCHEDULED and is_moved else standing

    async def stop(self, campaign: Campaign) -> None:
        """Deletes it (contract §2.1). Raises DynamicMessagingSaidNo, NotReached, NoAnswer."""
        await self._client.request("DELETE", _path(campaign))


def _path(campaign: Campaign) -> str:
    return f"/api/Campaigns/{quote(campaign.kept_id or str(campaign.id), safe='')}"


def source_of(api: Asks, url: str, key: SecretStr) -> DynamicMessagingSource:
    """The account of a key, at the API whose address is `url`."""
    return DynamicMessagingSource(DynamicMessagingClient(api, url, key))
