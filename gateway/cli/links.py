"""`link …`: what an account's opt-out pages say."""

from typing import Annotated, Any

import typer

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.errors import Refused
from gateway.domain.links import OptOutLink
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Opt-out links of an account, which campaigns name by their id.")

LONGEST_BRAND = 80
LONGEST_TEXT = 2_000


class LinkInvalid(Refused):
    """A brand is one line of at most 80 characters, a text at most 2000 characters."""


@app.command()
@on_database
async def add(
    use_cases: UseCases,
    name: AccountArgument,
    brand: Annotated[str, typer.Option(help="The name the opt-out page speaks of.")] = "",
    text: Annotated[str, typer.Option(help="What the page says above its button.")] = "",
    as_json: AsJson = False,
) -> None:
    """Adds an opt-out link and prints its id, the `optOutLinkId` of Dynamic Messaging."""
    if len(brand) > LONGEST_BRAND or len(text) > LONGEST_TEXT or not brand.isprintable() or "\0" in text:
        raise LinkInvalid
    account = await account_of(use_cases, name)
    _print(await use_cases.links.add(account, brand.strip(), text.strip()), as_json)


@app.command("list")
@on_database
async def list_(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Lists the account's opt-out links, removed ones included."""
    links = [_fields(link) for link in await use_cases.links.every(await account_of(use_cases, name))]
    if as_json:
        print_json(links)
        return
    columns = ("link_id", "brand", "text", "created_at", "removed_at")
    print_table(columns, ([link[column] for column in columns] for link in links))


@app.command()
@on_database
async def remove(
    use_cases: UseCases,
    name: AccountArgument,
    link: Annotated[int, typer.Argument(metavar="LINK_ID", help="As `link list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Lets no new campaign have this link; links that were sent go on working."""
    _print(await use_cases.links.remove(await account_of(use_cases, name), link), as_json)


def _fields(link: OptOutLink) -> dict[str, Any]:
    return {
        "link_id": link.id,
        "brand": link.brand,
        "text": link.text,
        "created_at": link.created_at,
        "removed_at": link.removed_at,
    }


def _print(link: OptOutLink, as_json: bool) -> None:
    (print_json if as_json else print_fields)(_fields(link))
