"""`webhook …`: where an account is told what becomes of its messages, and what could not be told."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from adapters.registry import dialects
from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.errors import Refused, WebhookNotFound
from gateway.domain.webhooks import Backlog, DeadEvent, EventKind, NewWebhook, Webhook
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Where an account is told what becomes of its messages.")

DialectOption = Annotated[str, typer.Option("--dialect", help="Whose events: dexatel, experia, …")]
EventOption = Annotated[
    str | None, typer.Option("--event", help="Which of its events (default: of its messages' states).")
]


class WebhookOptionInvalid(Refused):
    """A webhook of this kind has no such option."""


@app.command("set")
@on_database
async def set_(
    use_cases: UseCases,
    name: AccountArgument,
    dialect: DialectOption,
    url: Annotated[str, typer.Option(help="Where events are posted to.")],
    event: EventOption = None,
    secret: Annotated[str | None, typer.Option(help="Signs the events, where the dialect does.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="As signature=hex for dexatel.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Has an account told of events at a URL; replaces the one it has for them."""
    kind = _kind(dialect, event)
    if secret and not kind.signed:
        raise WebhookOptionInvalid(f"events of {dialect} are not signed: leave --secret out")
    account = await account_of(use_cases, name)
    new = NewWebhook(
        dialect=dialect,
        event=kind.name,
        url=url,
        states=kind.states,
        secret=secret or None,
        options=_options(kind, option or ()),
    )
    webhook = await use_cases.webhooks.set(account, new)
    (print_json if as_json else print_fields)(_fields(webhook))


def _kind(dialect: str, event: str | None) -> EventKind:
    kinds = {each.name: each.events for each in dialects() if each.events}
    if dialect not in kinds:
        raise WebhookOptionInvalid(f"no dialect {dialect!r}: expected one of {', '.join(kinds)}")
    found = [kind for kind in kinds[dialect] if event in (None, kind.name)]
    if not found:
        names = ", ".join(kind.name for kind in kinds[dialect])
        raise WebhookOptionInvalid(f"{dialect} has no event {event!r}: expected one of {names}")
    return found[0]


def _options(kind: EventKind, assignments: Sequence[str]) -> dict[str, str]:
    options = {}
    for assignment in assignments:
        option, _, value = assignment.partition("=")
        if value not in kind.options.get(option, ()):
            known = "; ".join(f"{each}={'|'.join(values)}" for each, values in kind.options.items())
            raise WebhookOptionInvalid(f"{assignment!r}: expected {known or 'no option for this event'}")
        options[option] = value
    return options


@app.command("list")
@on_database
async def list_(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Lists an account's webhooks, and how many events each has before it."""
    account = await account_of(use_cases, name)
    backlogs = await use_cases.webhooks.backlogs(account)
    webhooks = await use_cases.webhooks.every(account)
    rows = [_fields(each) | _backlog(backlogs.get(each.id, Backlog())) for each in webhooks]
    if as_json:
        print_json(rows)
        return
    columns = ("webhook_id", "dialect", "event", "url", "queued", "retried", "dead")
    print_table(columns, ([row[column] for column in columns] for row in rows))


@app.command()
@on_database
async def remove(
    use_cases: UseCases, name: AccountArgument, dialect: DialectOption, event: EventOption = None
) -> None:
    """Removes a webhook, with all that it has not been told of."""
    account, kind = await account_of(use_cases, name), _kind(dialect, event)
    webhooks = await use_cases.webhooks.every(account)
    found = [each for each in webhooks if (each.dialect, each.event) == (dialect, kind.name)]
    if not found:
        raise WebhookNotFound(f"account {account.name!r} has no webhook for {kind.name} of {dialect}")
    await use_cases.webhooks.remove(account, found[0].id)


@app.command()
@on_database
async def dead(
    use_cases: UseCases,
    name: AccountArgument,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Lists events that were given up."""
    account = await account_of(use_cases, name)
    rows = [_dead(each) for each in await use_cases.webhooks.dead(account, limit)]
    if as_json:
        print_json(rows)
        return
    columns = ("event_id", "dialect", "campaign", "message", "state", "attempts", "dead_at", "error")
    print_table(columns, ([row[column] for column in columns] for row in rows))


@app.command()
@on_database
async def replay(
    use_cases: UseCases,
    name: AccountArgument,
    events: Annotated[
        list[int] | None, typer.Argument(metavar="EVENT_ID…", help="As `webhook dead` shows them; else all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Has events that were given up delivered again, by the servers that run."""
    account = await account_of(use_cases, name)
    count = await use_cases.webhooks.replay(account, events or None)
    (print_json if as_json else print_fields)({"replayed": count})


def _fields(webhook: Webhook) -> dict[str, Any]:
    return {
        "webhook_id": webhook.id,
        "dialect": webhook.dialect,
        "event": webhook.event,
        "url": webhook.url,
        "signed": webhook.secret is not None,
        "options": webhook.options,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }


def _backlog(backlog: Backlog) -> dict[str, int]:
    return {"queued": backlog.queued, "retried": backlog.retried, "dead": backlog.dead}


def _dead(event: DeadEvent) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "dialect": event.webhook.dialect,
        "url": event.webhook.url,
        "campaign": event.campaign_number,
        "message": event.seq,
        "state": event.state.name.lower(),
        "at": event.at,
        "attempts": event.attempts,
        "dead_at": event.dead_at,
        "error": event.error,
    }
