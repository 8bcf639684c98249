"""`route …`: which provider carries an account's messages, where that is not as in the settings."""

from typing import Annotated, Any

import typer

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.channels import Channel
from gateway.domain.errors import Refused
from gateway.domain.routes import AccountRoute, Route
from gateway.engine.use_cases import UseCases

app = typer.Typer(
    no_args_is_help=True,
    help="Routes of an account, which go before those in the settings.",
)

LONGEST_SENDER = 100
LONGEST_PREFIX = 15


class RouteInvalid(Refused):
    """A sender is at most 100 characters, a prefix at most 15 digits with the country code first."""


@app.command()
@on_database
async def add(
    use_cases: UseCases,
    name: AccountArgument,
    channel: Annotated[Channel, typer.Option(help="What it is for.")],
    provider: Annotated[str, typer.Option(metavar="NAME", help="As in the settings.")],
    sender: Annotated[str, typer.Option(help="Only for this sender.")] = "",
    prefix: Annotated[str, typer.Option(metavar="DIGITS", help="Only for numbers that begin so.")] = "",
    priority: Annotated[int, typer.Option(min=1, max=1_000, help="The lowest is asked first.")] = 1,
    weight: Annotated[int, typer.Option(min=1, max=1_000, help="Its share among those of its priority.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Adds a route and prints its id; a server that runs takes it up within seconds."""
    digits = prefix.removeprefix("+")
    if not _is_prefix(digits) or len(sender) > LONGEST_SENDER or not sender.isprintable():
        raise RouteInvalid
    account = await account_of(use_cases, name)
    route = Route(channel, provider, sender, digits, priority, weight)
    _print(await use_cases.routes.add(account, route), as_json)


@app.command("list")
@on_database
async def list_(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Lists the account's routes."""
    routes = [_fields(each) for each in await use_cases.routes.every(await account_of(use_cases, name))]
    if as_json:
        print_json(routes)
        return
    columns = ("route_id", "channel", "sender", "prefix", "provider", "priority", "weight")
    print_table(columns, ([route[column] for column in columns] for route in routes))


@app.command()
@on_database
async def remove(
    use_cases: UseCases,
    name: AccountArgument,
    route: Annotated[
        int, typer.Argument(metavar="ROUTE_ID", min=1, max=2**31 - 1, help="As `route list` shows it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Removes a route and prints what it was."""
    _print(await use_cases.routes.remove(await account_of(use_cases, name), route), as_json)


def _is_prefix(digits: str) -> bool:
    well_formed = digits.isascii() and digits.isdigit() and not digits.startswith("0")
    return not digits or (well_formed and len(digits) <= LONGEST_PREFIX)


def _fields(numbered: AccountRoute) -> dict[str, Any]:
    route = numbered.route
    return {
        "route_id": numbered.id,
        "channel": route.channel,
        "sender": route.sender,
        "prefix": route.prefix,
        "provider": route.provider,
        "priority": route.priority,
        "weight": route.weight,
    }


def _print(route: AccountRoute, as_json: bool) -> None:
    (print_json if as_json else print_fields)(_fields(route))
