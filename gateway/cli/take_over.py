"""`campaign take-over`: one campaign that its vendor still has."""

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.campaigns import CampaignArgument, campaign_of, print_campaign
from gateway.cli.import_progress import ImportLines
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.vendors import BaseUrl, KeyEnv, key_of, source_of
from gateway.domain.errors import Refused
from gateway.engine.taking_over import NotHeld
from gateway.engine.use_cases import UseCases
from gateway.moving.taking_over import Handover


class NotTakenOver(Refused):
    """The campaign stays held, and its vendor's."""


@on_database
async def command(
    use_cases: UseCases,
    name: AccountArgument,
    campaign: CampaignArgument,
    base_url: BaseUrl,
    key_env: KeyEnv,
    as_json: AsJson = False,
) -> None:
    """Stops a held campaign at its vendor, and sends it from here instead."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign)
    if found not in await use_cases.take_overs.held(account, found.dialect):
        raise NotHeld
    async with source_of(found.dialect, base_url, key_of(key_env), ImportLines().wait) as source:
        taken = await Handover(use_cases.take_overs, source, account, use_cases.clock).one(found)
    if taken.why_not is not None:
        raise NotTakenOver(f"the campaign stays held, and its vendor's: {taken.why_not}")
    print_campaign(await use_cases.campaigns.get(account, found.id), as_json)
