"""`campaign …`: what an operator sees and does."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import typer

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.errors import CampaignNotFound
from gateway.domain.messages import MessageRef
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Campaigns of an account, whatever dialect they came through.")

CampaignArgument = Annotated[
    str, typer.Argument(metavar="CAMPAIGN", help="Its number in the account, or its id.")
]

_LARGEST_NUMBER = 2**63 - 1


async def campaign_of(use_cases: UseCases, account: Account, text: str) -> Campaign:
    """The campaign with this number or id. Raises CampaignNotFound."""
    if text.isascii() and text.isdigit() and int(text) <= _LARGEST_NUMBER:
        return await use_cases.campaigns.numbered(account, int(text))
    try:
        return await use_cases.campaigns.get(account, UUID(text))
    except ValueError as error:
        raise CampaignNotFound(f"account {account.name!r} has no campaign {text!r}") from error


@app.command("list")
@on_database
async def list_(
    use_cases: UseCases,
    name: AccountArgument,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Lists the account's campaigns, newest first."""
    account = await account_of(use_cases, name)
    page = await use_cases.campaigns.page(account, Window(limit))
    if as_json:
        print_json([_fields(campaign) for campaign in page.items])
        return
    columns = ("number", "name", "dialect", "channel", "status", "start_at")
    counts = ("total", "delivered", "read", "failed")
    print_table(
        (*columns, *counts),
        (
            [*(getattr(item, each) for each in columns), *(getattr(item.counters, each) for each in counts)]
            for item in page.items
        ),
    )


@app.command()
@on_database
async def show(
    use_cases: UseCases,
    name: AccountArgument,
    campaign: CampaignArgument,
    message: Annotated[
        int | None, typer.Option(metavar="SEQ", min=1, max=2**31 - 1, help="What this recipient got.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows a campaign's state, counters and use of its links, or one of its messages."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign)
    if message is None:
        fields = _fields(found) | {"links": asdict(await use_cases.links.use_of(found))}
    else:
        fields = await message_fields(use_cases, account, found, message)
    (print_json if as_json else print_fields)(fields)


@app.command()
@on_database
async def pause(
    use_cases: UseCases, name: AccountArgument, campaign: CampaignArgument, as_json: AsJson = False
) -> None:
    """Holds a campaign in progress."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign)
    print_campaign(await use_cases.campaigns.pause(account, found.id), as_json)


@app.command()
@on_database
async def resume(
    use_cases: UseCases, name: AccountArgument, campaign: CampaignArgument, as_json: AsJson = False
) -> None:
    """Lets a paused campaign go on, or one that a load brought in held."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign)
    print_campaign(await use_cases.campaigns.resume(account, found.id), as_json)


@app.command()
@on_database
async def cancel(
    use_cases: UseCases, name: AccountArgument, campaign: CampaignArgument, as_json: AsJson = False
) -> None:
    """Stops a campaign for good; what is on the wire stays sent."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign)
    print_campaign(await use_cases.campaigns.cancel(account, found.id), as_json)


async def message_fields(
    use_cases: UseCases, account: Account, campaign: Campaign, seq: int
) -> dict[str, Any]:
    """A message as an operator sees it. Raises MessageNotFound."""
    _, message = await use_cases.messages.get(account, MessageRef(campaign.number, seq))
    (rendered,) = await use_cases.messages.rendered(campaign, [message])
    return {
        "campaign": campaign.number,
        "seq": message.seq,
        "number": message.recipient.number,
        "state": message.state.name.lower(),
        "reason": message.reason,
        "text": rendered.text,
        "payload": rendered.payload,
        "parts": message.parts,
        "attempts": message.attempts,
        "provider": message.provider,
        "provider_message_id": message.provider_message_id,
        "submitted_at": message.submitted_at,
        "updated_at": message.updated_at,
    }


def _fields(campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "number": campaign.number,
        "name": campaign.name,
        "dialect": campaign.dialect,
        "channel": campaign.channel,
        "status": campaign.status,
        "reason": campaign.reason,
        "sender": campaign.sender,
        "start_at": campaign.start_at,
        "launched_at": campaign.launched_at,
        "finished_at": campaign.finished_at,
        "created_at": campaign.created_at,
        "updated_at": campaign.updated_at,
        "held_at": campaign.held_at,
        "imported_at": campaign.imported_at,
        "kept_id": campaign.kept_id,
        "counters": asdict(campaign.counters),
    }


def print_campaign(campaign: Campaign, as_json: bool) -> None:
    """A campaign, for a person or a program."""
    (print_json if as_json else print_fields)(_fields(campaign))
