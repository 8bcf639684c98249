"""`message …`: single messages, and those that were given up."""

from typing import Annotated

import typer

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.campaigns import CampaignArgument, campaign_of, message_fields
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.messages import Message
from gateway.engine.dead_letter import DEAD
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Messages of an account, and those that were given up.")

CampaignOption = Annotated[
    str | None, typer.Option("--campaign", metavar="CAMPAIGN", help="Only of this one (number or id).")
]
ReasonOption = Annotated[
    list[str] | None,
    typer.Option("--reason", help=f"Failed for this reason; may be repeated (default: {', '.join(DEAD)})."),
]


@app.command()
@on_database
async def show(
    use_cases: UseCases,
    name: AccountArgument,
    campaign: CampaignArgument,
    seq: Annotated[int, typer.Argument(metavar="SEQ", min=1, max=2**31 - 1, help="Its place there.")],
    as_json: AsJson = False,
) -> None:
    """Shows one message: what was sent, through which provider, and what became of it."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign)
    (print_json if as_json else print_fields)(await message_fields(use_cases, account, found, seq))


@app.command()
@on_database
async def dead(
    use_cases: UseCases,
    name: AccountArgument,
    campaign: CampaignOption = None,
    reason: ReasonOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Lists messages that were given up, newest campaign first."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign) if campaign else None
    page = await use_cases.dead_letter.page(account, found, tuple(reason or DEAD), limit=limit)
    messages = [_fields(message) for message in page]
    if as_json:
        print_json(messages)
        return
    columns = ("campaign", "seq", "number", "reason", "attempts", "provider", "updated_at")
    print_table(columns, ([message[column] for column in columns] for message in messages))


@app.command()
@on_database
async def requeue(
    use_cases: UseCases,
    name: AccountArgument,
    campaign: CampaignOption = None,
    reason: ReasonOption = None,
    as_json: AsJson = False,
) -> None:
    """Queues messages that were given up once more; completed campaigns go on until they are sent."""
    account = await account_of(use_cases, name)
    found = await campaign_of(use_cases, account, campaign) if campaign else None
    requeued = await use_cases.dead_letter.requeue(account, found, tuple(reason or DEAD))
    (print_json if as_json else print_fields)({"requeued": requeued})


def _fields(message: Message) -> dict[str, object]:
    return {
        "campaign": message.campaign_number,
        "seq": message.seq,
        "number": message.recipient.number,
        "reason": message.reason,
        "attempts": message.attempts,
        "provider": message.provider,
        "updated_at": message.updated_at,
    }
