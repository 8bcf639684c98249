"""An account that has everything, in every state, under awkward names."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignKind, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.messages import MessageState
from gateway.domain.recipients import NewContact, Recipient
from gateway.domain.templates import NewSender, NewTemplate, Sender, Template
from gateway.domain.webhooks import NewWebhook
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.conftest import NOON

AWKWARD = (
    "Zoë's “best”",
    "a,b;c|d\\e",
    "  {first_name} %s <b>&amp;",
    "名前 \U0001f44b",
    "null",
    "0",
    "é" * 32,
)
DAY = timedelta(days=1)
PAYLOAD = (
    '{"to":"<accountID>","type":"template","template":{"name":"order","namespace":"<namespace>",'
    '"language":{"policy":"deterministic","code":"en"},"components":[{"type":"body","parameters":'
    '[{"type":"text","text":"{{1}}"}]}]}}'
)

_COUNTED = """
    UPDATE campaign_progress p SET
        queued = n.queued, sent = n.sent, delivered = n.delivered, read = n.read, failed = n.failed,
        canceled = n.canceled, suppressed = n.suppressed, submitted = n.sent + n.delivered + n.read
    FROM (SELECT campaign_id,
              count(*) FILTER (WHERE state = 0) AS queued, count(*) FILTER (WHERE state = 1) AS sent,
              count(*) FILTER (WHERE state = 3) AS delivered, count(*) FILTER (WHERE state = 4) AS read,
              count(*) FILTER (WHERE state = 2) AS failed, count(*) FILTER (WHERE state = 8) AS canceled,
              count(*) FILTER (WHERE state = 9) AS suppressed
          FROM messages GROUP BY campaign_id) n
    WHERE p.campaign_id = n.campaign_id
"""
_REASONS = ("rejected", "invalid_recipient", "undeliverable", "expired", None)


@dataclass
class Furnished:
    """What an account got."""

    senders: list[Sender]
    templates: list[Template]
    audiences: list[UUID]
    campaigns: list[Campaign]


def number(place: int) -> str:
    return f"4477009{place:05d}"


async def furnish(use_cases: UseCases, database: Database, account: Account, contacts: int = 60) -> Furnished:
    """Fills an account; `contacts` are those of its large audience."""
    senders = [
        await use_cases.senders.create(account, NewSender(*each))
        for each in (
            ("Shop", "Shop", Channel.SMS, "alphanumeric", ("GB", "DE")),
            ("Bookings", "447700900999", Channel.SMS, "long_number", ("GB",)),
            ("WA", "WA", Channel.WHATSAPP, "alphanumeric", ()),
        )
    ]
    templates = await _templates(use_cases, account)
    audiences = [await _audience(use_cases, account, "everybody", contacts)]
    audiences += [
        await _audience(use_cases, account, name, place)
        for place, name in enumerate(("none", "Ätzend - 1", "VIP_2"))
    ]
    for event in ("delivery", "message"):
        await use_cases.webhooks.create(
            account,
            NewWebhook(
                "dexatel", event, f"https://1.1.1.1/{event}?a=%20b", [MessageState.DELIVERED], "s3cret"
            ),
        )
    campaigns = await _campaigns(use_cases, database, account, templates, audiences[0])
    await _singles(use_cases, database, account)
    await database.execute(_COUNTED)
    return Furnished(senders, templates, audiences, campaigns)


async def _templates(use_cases: UseCases, account: Account) -> list[Template]:
    made = [
        NewTemplate(
            "spring", Channel.SMS, Text("Dear {first_name}, {custom1}", Syntax.BRACES), unique_name=True
        ),
        NewTemplate("", Channel.SMS, Text("no name", Syntax.BRACES)),
        NewTemplate(
            "picture",
            Channel.VIBER,
            Text("look", Syntax.BRACES),
            details={"type": "image", "url": "https://x.example/y"},
        ),
        NewTemplate(
            "order",
            Channel.WHATSAPP,
            Text("Hi {{1}}", Syntax.NUMBERED),
            PAYLOAD,
            language="en",
            details={"category": "UTILITY", "creation": [{"type": "BODY", "text": "Hi {{1}}"}]},
        ),
    ]
    return [await use_cases.templates.create(account, each) for each in made]


async def _audience(use_cases: UseCases, account: Account, name: str, size: int) -> UUID:
    def contact(place: int) -> NewContact:
        fields = {"first_name": AWKWARD[place % len(AWKWARD)], "custom1": f"{place}", "last_name": ""}
        kept = {key: value for key, value in fields.items() if value}
        return NewContact(number(place), kept, ("new", "vip")[: place % 3])

    audience = await use_cases.audiences.create(
        account, name, Channel.SMS, [contact(each) for each in range(size)]
    )
    return audience.id


async def _campaigns(
    use_cases: UseCases, database: Database, account: Account, templates: list[Template], audience: UUID
) -> list[Campaign]:
    """One of each state with its recipients' messages in every state, and a scheduled one of an audience."""
    made = []
    for place, status in enumerate(CampaignStatus):
        recipients = [
            Recipient(number(each), params=[AWKWARD[each % len(AWKWARD)], str(each)]) for each in range(20)
        ]
        draft = CampaignDraft(
            dialect="experia",
            channel=Channel.WHATSAPP,
            name=f"{AWKWARD[place]} {status}"[:45],
            content=Content(Text("Hi {{1}}", Syntax.NUMBERED), PAYLOAD),
            recipients=[*recipients, recipients[0]],
            template_id=templates[3].id,
            schedule=NOON + DAY,
            unique_name=True,
        )
        campaign = await use_cases.campaigns.create(account, draft)
        made.append(campaign)
        if status is not CampaignStatus.SCHEDULED:
            await _progress(database, campaign, status)
    draft = CampaignDraft(
        dialect="dexatel",
        channel=Channel.SMS,
        name="to an audience",
        content=Content(templates[0].text),
        audience_id=audience,
        template_id=templates[0].id,
        sender="Shop",
        schedule=NOON + DAY,
        unique_name=True,
    )
    return [*made, await use_cases.campaigns.create(account, draft)]


async def _progress(database: Database, campaign: Campaign, status: CampaignStatus) -> None:
    """As if it had been sent so far."""
    finished = NOON if status.is_final else None
    await database.execute(
        "UPDATE campaigns SET status = $2, launched_at = $3, finished_at = $4, reason = $5 WHERE id = $1",
        campaign.id,
        status,
        NOON,
        finished,
        "its audience was deleted" if status is CampaignStatus.FAILED else None,
    )
    states = [each for each in MessageState if each is not MessageState.QUEUED or not status.is_final]
    for seq in range(1, 22):
        state = states[seq % len(states)]
        reason = _REASONS[seq % len(_REASONS)] if state is MessageState.FAILED else None
        submitted = NOON if state in (MessageState.SENT, MessageState.DELIVERED, MessageState.READ) else None
        await database.execute(
            """UPDATE messages SET state = $3, reason = $4, submitted_at = $5, parts = 1
               WHERE campaign_id = $1 AND seq = $2""",
            campaign.id,
            seq,
            state,
            reason,
            submitted,
        )


async def _singles(use_cases: UseCases, database: Database, account: Account) -> None:
    for place, state in enumerate((MessageState.DELIVERED, MessageState.FAILED, MessageState.SENT)):
        draft = CampaignDraft(
            dialect="dexatel",
            channel=Channel.SMS,
            name="",
            kind=CampaignKind.DIRECT,
            content=Content(Text(f"Your code is {AWKWARD[place]}")),
            recipients=[Recipient(number(place))],
            sender="Shop",
        )
        single = await use_cases.campaigns.create(account, draft)
        await database.execute(
            "UPDATE messages SET state = $2, parts = 1 WHERE campaign_id = $1", single.id, state
        )
        await database.execute("UPDATE campaigns SET status = 'completed' WHERE id = $1", single.id)
