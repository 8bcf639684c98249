"""An account that has everything, in every state."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignDraft, CampaignKind, CampaignStatus, Counters, Marks
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.messages import MessageState, Reason
from gateway.domain.recipients import NewContact, Recipient
from gateway.domain.routes import Route
from gateway.domain.templates import NewSender, NewTemplate
from gateway.domain.webhooks import NewWebhook
from gateway.engine.use_cases import UseCases
from gateway.moving.belongings import Belonging
from gateway.moving.load import batched, load
from gateway.store.database import Database
from tests.conftest import NOON, Tenant
from tests.engine.arranging import Situation, campaign_in, draft
from tests.moving.objects import campaign, message

AWKWARD = '  "Zoë" \\ 🎉\n\tline\u2028two, {first_name}; ﷽ '
PAYLOAD = '{"to":"<accountID>","type":"template","template":{"name":"order","components":[]}}'
GIVEN = UUID("3f0e8c1a-1111-4222-8333-444455556666")
SETTINGS = {
    "rate": 12.5,
    "region": "GB",
    "strict_numbers": True,
    "time_zone": "Europe/Riga",
    "options": {"experia": {"minimum_clients": 1, "namespace": AWKWARD}},
    "max_attempts": 7,
    "retry_hours": 1.25,
    "quiet_hours": "21:00-08:00",
    "late_start_hours": 2.0,
}


async def fill(use_cases: UseCases, database: Database, tenant: Tenant) -> Account:
    """Gives the tenant all of it; answers the account as it is then."""
    account = await use_cases.accounts.change(tenant.account.name, SETTINGS)
    await _directory(use_cases, account)
    await _audiences(use_cases, account)
    await _campaigns(use_cases, database, account)
    await _direct(use_cases, account)
    await load(database, use_cases.clock, account, batched(_from_elsewhere()))
    return account


async def _directory(use_cases: UseCases, account: Account) -> None:
    await use_cases.routes.add(account, Route(Channel.SMS, "simulator", "Shop", "44", 2, 3))
    removed = await use_cases.links.add(account, "Old", "Bye")
    await use_cases.links.add(account, AWKWARD, "Stop?\n" + AWKWARD)
    await use_cases.links.remove(account, removed.id)
    await use_cases.senders.create(account, NewSender("Shop", "Shop", Channel.SMS, "alphanumeric", ("GB",)))
    await use_cases.senders.create(account, NewSender(AWKWARD, "12345", Channel.VIBER, "short_code"))
    braces = Text("Dear {first_name} 🎉", Syntax.BRACES)
    await use_cases.templates.create(account, NewTemplate("spring", Channel.SMS, braces, unique_name=True))
    order = await use_cases.templates.create(
        account,
        NewTemplate(
            *("order", Channel.WHATSAPP, Text("Hi {{1}}", Syntax.NUMBERED), PAYLOAD, "en"),
            details={"category": None, "creation": [{"type": "BODY", "text": AWKWARD, "n": 1.5}]},
        ),
    )
    await use_cases.templates.put(replace(order, name="renamed"))
    await use_cases.suppressions.add(account, Channel.SMS, ["447700900666", "447700900667"], "operator")
    await use_cases.suppressions.add(account, Channel.VIBER, ["447700900666"], "import")
    states = [MessageState.DELIVERED, MessageState.FAILED]
    target = "https://1.1.1.1/events?a=ü"
    await use_cases.webhooks.create(account, NewWebhook("dexatel", "delivery", target, states, "s3cret"))
    await use_cases.webhooks.create(
        account, NewWebhook("experia", "messageStatus", target, states, options={"form": "array"})
    )


async def _audiences(use_cases: UseCases, account: Account) -> None:
    await use_cases.audiences.create(account, "nobody", Channel.WHATSAPP)
    contacts = [
        NewContact("447700900001", {"first_name": AWKWARD, "custom1": ""}, ["vip", "ü,\"'{}"]),
        NewContact("447700900002"),
        NewContact("4915112345678", {"name": "Zoë"}),
    ]
    await use_cases.audiences.create(account, AWKWARD.strip(), Channel.SMS, contacts)


async def _campaigns(use_cases: UseCases, database: Database, account: Account) -> None:
    for situation in Situation:
        await campaign_in(situation, use_cases, database, account)
    links = Content(
        Text("Hi {Name}: {TrackLink} or {OptOut}", Syntax.NAMED),
        track_link="https://shop.example/ü",
        opt_out_link_id=2,
    )
    numbers = [f"4477009{place:05d}" for place in range(1, len(MessageState) + 4)]
    linked = await use_cases.campaigns.create(
        account,
        draft(
            content=links,
            name=AWKWARD,
            unique_name=True,
            sender="Shop",
            recipients=[Recipient(number, {"name": AWKWARD}) for number in numbers],
            details={"from": "Shop", "a": {"b": [None, 1, 2.5]}},
        ),
    )
    await _in_every_state(database, account, linked.id)
    for seq, clicks in ((1, 3), (2, 0)):
        await database.execute(
            "INSERT INTO link_uses VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *(account.id, linked.id, seq, clicks),
            *((NOON, NOON + timedelta(microseconds=1), None) if clicks else (None, None, NOON)),
        )


async def _in_every_state(database: Database, account: Account, campaign_id: UUID) -> None:
    """A message in each state, then one that waits for another attempt, and one that may be on the wire."""
    scope = (account.id, campaign_id)
    for seq, state in enumerate(MessageState, 1):
        sent = state in (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)
        await database.execute(
            """UPDATE messages SET state = $4, reason = $5, provider = $6, provider_message_id = $7,
                      submitted_at = $8, parts = 2, attempts = 1, updated_at = $9
               WHERE account_id = $1 AND campaign_id = $2 AND seq = $3""",
            *(*scope, seq, state, Reason.EXPIRED if state is MessageState.FAILED else None),
            *("simulator" if sent else None, f"id-{seq}" if sent else None, NOON if sent else None),
            NOON + timedelta(microseconds=seq),
        )
    waiting = len(MessageState) + 1
    await database.execute(
        """UPDATE messages SET retry_at = CASE seq WHEN $3::int THEN $4::timestamptz ELSE 'infinity' END,
                  retried_since = $4, attempts = 2, reason = 'throttled'
           WHERE account_id = $1 AND campaign_id = $2 AND seq IN ($3, $3 + 1)""",
        *(*scope, waiting, NOON),
    )
    await database.execute(
        """UPDATE campaign_progress
           SET queued = 4, sent = 1, failed = 1, delivered = 1, read = 1, canceled = 1, suppressed = 1,
               submitted = 3, attempted_through = $3, settled_through = $3::int - 1
           WHERE account_id = $1 AND campaign_id = $2""",
        *(*scope, waiting + 1),
    )


async def _direct(use_cases: UseCases, account: Account) -> None:
    """Single messages: one with an id that its client gave, one that is scheduled."""
    for given_id, schedule in ((GIVEN, None), (None, NOON + timedelta(days=2))):
        await use_cases.campaigns.create(
            account,
            CampaignDraft(
                dialect="dynamic_messaging",
                channel=Channel.WHATSAPP,
                name="",
                kind=CampaignKind.DIRECT,
                content=Content(Text("Hi {{1}}", Syntax.NUMBERED), PAYLOAD, namespace="ns"),
                recipients=[Recipient("447700900009", params=[AWKWARD, ""], address="07700 900009")],
                given_id=given_id,
                schedule=schedule,
            ),
        )


def _from_elsewhere() -> list[Belonging]:
    """What a vendor had: kept ids, figures of its own, and a campaign that is held."""
    figures = Counters(total=10, delivered=4, failed=1, sent=5, submitted=9)
    held = {"status": CampaignStatus.SCHEDULED, "launched_at": None, "held_at": NOON}
    return [
        campaign(101, kept_id="abc123", imported_at=NOON, counters=figures, template_id=UUID(int=404)),
        message(101, kept_id="M-1/ü"),
        message(101, seq=2, state=MessageState.SENT, kept_id="00112233445566778899AABBCCDDEE"),
        campaign(102, imported_at=NOON, counters=Counters(), **held),
        campaign(103, status=CampaignStatus.CANCELED, marks=Marks(5, 3), deleted_at=NOON),
    ]
