"""`receipt …`: what providers said of messages that nobody knows."""

from typing import Annotated

import typer

from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_json, print_table
from gateway.engine.use_cases import UseCases
from gateway.store.receipts import WaitingReceipt

app = typer.Typer(no_args_is_help=True, help="Receipts that wait for their messages.")


@app.callback()
def options() -> None:
    """Receipts that wait for their messages."""


@app.command()
@on_database
async def unmatched(
    use_cases: UseCases,
    provider: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this provider.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the latest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Lists receipts without a message, and counts them by provider; each waits for a week."""
    counts = await use_cases.unmatched.counts()
    receipts = [_fields(each) for each in await use_cases.unmatched.page(provider, limit)]
    if as_json:
        print_json({"counts": counts, "receipts": receipts})
        return
    columns = ("provider", "id", "state", "reason", "received_at", "tries")
    print_table(columns, ([receipt[column] for column in columns] for receipt in receipts))
    typer.echo(", ".join(f"{name}: {count}" for name, count in counts.items()) or "none")


def _fields(waiting: WaitingReceipt) -> dict[str, object]:
    return {
        "provider": waiting.receipt.provider,
        "id": waiting.receipt.provider_message_id,
        "state": waiting.receipt.state.name.lower(),
        "reason": waiting.receipt.reason,
        "received_at": waiting.received_at,
        "tries": waiting.tries,
    }
