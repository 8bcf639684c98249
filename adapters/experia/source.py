"""An account at the vendor, as an import reads it and takes its campaigns over."""

from functools import partial
from typing import Final

from pydantic import SecretStr, TypeAdapter

from adapters.experia import arrivals
from adapters.experia.client import ExperiaClient
from adapters.experia.reading import ExperiaLists
from gateway.domain.campaigns import Campaign
from gateway.moving.pages import Listed
from gateway.moving.source import ArrivalPage, Known, Listing, Resource, Standing
from gateway.providers.api import Asks
from schemas import experia_listed as listed

CAMPAIGNS_AT_A_TIME: Final = 100
"""Each comes with its clients."""

ROWS_AT_A_TIME: Final = 1_000

_CAMPAIGNS = TypeAdapter(listed.Campaigns)
_MESSAGES = TypeAdapter(listed.Messages)
_TEMPLATES = TypeAdapter(listed.Templates)


class ExperiaSource:
    """Reads one account; a campaign that is taken over is deleted there, as there is no cancel."""

    resources = (Resource.TEMPLATES, Resource.CAMPAIGNS)

    def __init__(self, client: ExperiaClient) -> None:
        self._client = client
        self._lists = ExperiaLists(client)

    async def page(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        """A page of a list. Raises ExperiaSaidNo, NotUnderstood, NotReached, NoAnswer."""
        match listing.resource:
            case Resource.TEMPLATES:
                templates = await self._lists.page(
                    "/v2/whatsapp/templates", "templates", _TEMPLATES, size=ROWS_AT_A_TIME, token=cursor
                )
                return ArrivalPage([arrivals.template(row, known) for row in templates.rows], templates.next)
            case Resource.CAMPAIGNS:
                return await self._campaigns(cursor, known)
            case _:
                return await self._messages(listing, cursor, known)

    async def _campaigns(self, cursor: str | None, known: Known) -> ArrivalPage:
        page = await self._campaign_rows(cursor)
        arrived = [arrivals.campaign(row, known) for row in page.rows]
        within = [
            Listing(
                Resource.RECIPIENTS if campaign.held_at else Resource.MESSAGES, each.vendor_id, campaign.id
            )
            for each in arrived
            for campaign in each.belongings
            if isinstance(campaign, Campaign)
        ]
        return ArrivalPage(arrived, page.next, within=within)

    async def _campaign_rows(self, cursor: str | None) -> Listed[listed.Campaign]:
        path, size = "/v2/campaign/getAll", CAMPAIGNS_AT_A_TIME
        return await self._lists.page(path, "campaigns", _CAMPAIGNS, size=size, token=cursor)

    async def _messages(self, listing: Listing, cursor: str | None, known: Known) -> ArrivalPage:
        page = await self._message_rows(listing.parent, cursor)
        assert listing.parent_id is not None, "each list of messages is of a campaign"
        become = partial(arrivals.message, listing.parent_id)
        return ArrivalPage([become(row, known) for row in page.rows], page.next)

    async def _message_rows(
        self, number: str, cursor: str | None, size: int = ROWS_AT_A_TIME
    ) -> Listed[listed.Message]:
        path, query = "/v2/campaign/getCampMsgs", {"campaignID": number}
        return await self._lists.page(path, "messages", _MESSAGES, size=size, token=cursor, query=query)

    async def standing(self, campaign: Campaign) -> Standing:
        """How a campaign stands there now: there is no request for one, so the list is looked through."""
        cursor: str | None = None
        while True:
            page = await self._campaign_rows(cursor)
            for row in page.rows:
                if row["id"] == campaign.number:
                    is_moved = arrivals.moment_of(row.get("sendat"), campaign.start_at) != campaign.start_at
                    standing = _standing(row)
                    return Standing.MOVED if standing is Standing.SCHEDULED and is_moved else standing
            if page.next is None:
                return Standing.GONE
            cursor = page.next

    async def stop(self, campaign: Campaign) -> None:
        """Deletes it (contract §2). Raises ExperiaSaidNo, NotReached, NoAnswer."""
        await self._client.delete(campaign.number)


def _standing(row: listed.Campaign) -> Standing:
    if any((row.get("sentcount"), row.get("deliveredcount"), row.get("failedcount"))):
        return Standing.BEGUN
    match row["status"].upper():
        case "SCHEDULED":
            return Standing.SCHEDULED
        case "DELETED" | "CANCELED" | "CANCELLED":
            return Standing.CANCELED
        case _:
            return Standing.BEGUN


def source_of(api: Asks, url: str, key: SecretStr) -> ExperiaSource:
    """The account of a key, at the API whose address is `url`."""
    return ExperiaSource(ExperiaClient(api, url, key))
