"""All commands."""

from importlib.metadata import version
from typing import Annotated

import typer

from gateway.cli import (
    accounts,
    audiences,
    campaigns,
    demo,
    exports,
    imports,
    keys,
    links,
    loads,
    messages,
    providers,
    receipts,
    routes,
    serve,
    suppressions,
    take_over,
    webhooks,
)

app = typer.Typer(
    name="campaign-gateway",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="One campaign engine behind the HTTP APIs of Dexatel, Experia and Dynamic Messaging.",
)
app.command("serve")(serve.command)
app.add_typer(accounts.app, name="account")
app.add_typer(keys.app, name="key")
campaigns.app.command("take-over")(take_over.command)
app.add_typer(campaigns.app, name="campaign")
app.add_typer(links.app, name="link")
app.add_typer(messages.app, name="message")
app.add_typer(receipts.app, name="receipt")
app.add_typer(providers.app, name="provider")
app.add_typer(routes.app, name="route")
app.add_typer(audiences.app, name="audience")
app.add_typer(suppressions.app, name="suppression")
app.add_typer(webhooks.app, name="webhook")
app.command("export")(exports.command)
app.command("load")(loads.command)
app.command("import")(imports.command)
app.command("demo")(demo.command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("campaign-gateway"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Holds the options that stand before a command."""
