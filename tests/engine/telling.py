"""Webhooks of an account, and what their receivers were told."""

from dataclasses import replace

from gateway.app import event_kinds
from gateway.domain.campaigns import Campaign
from gateway.domain.webhooks import Backlog, NewWebhook, Webhook
from gateway.engine.settings import WebhookSettings
from gateway.store import settling
from gateway.store.settling import Accepted, Settlement
from tests.engine.receivers import Receiver
from tests.engine.stage import LOCAL_TARGETS, Stage
from tests.engine.until import until

DELIVERED = ("SUBMITTED", "DELIVERED")


async def hook(stage: Stage, receiver: Receiver, dialect: str = "experia", **fields: object) -> Webhook:
    """Has the account told at a receiver."""
    (kind,) = (kind for (name, _), kind in event_kinds().items() if name == dialect and kind.states)
    new = NewWebhook(dialect, kind.name, receiver.url, kind.states, **fields)  # type: ignore[arg-type]
    return await stage.use_cases.webhooks.create(stage.account, new)


def told(receiver: Receiver) -> dict[str, list[str]]:
    """What a receiver of Experia's events was told of each message, in the order of it."""
    messages: dict[str, list[str]] = {}
    for event in receiver.events:
        messages.setdefault(event["MessageKey"], []).append(event["Status"])
    return messages


async def backlog(stage: Stage, webhook: Webhook) -> Backlog:
    return (await stage.use_cases.webhooks.backlogs(stage.account))[webhook.id]


async def until_done(stage: Stage, *webhooks: Webhook) -> None:
    """Waits until nothing is left to be told."""
    for webhook in webhooks:

        async def done(webhook: Webhook = webhook) -> bool:
            found = await backlog(stage, webhook)
            return not (found.queued or found.retried)

        await until(done, "everything is told")


def settings(**changes: object) -> WebhookSettings:
    return replace(LOCAL_TARGETS, **changes)  # type: ignore[arg-type]  # a test's own keywords


async def sent(stage: Stage, count: int) -> Campaign:
    """A campaign whose messages have been handed over, and nobody was told of it yet."""
    campaign = await stage.send(count)
    accepted = [Accepted(seq, 1, f"id-{seq}") for seq in range(1, count + 1)]
    await settling.settle(
        stage.database,
        stage.account.id,
        campaign.id,
        Settlement(accepted, [], []),
        provider="simulator",
        settled_through=count,
        resent=False,
        at=stage.clock(),
    )
    return campaign
