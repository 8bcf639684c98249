"""Which word of a vendor stands for which state, from the adapters' own tables."""

from collections.abc import Sequence

from adapters.dexatel import translate_campaigns as dexatel
from adapters.dexatel import translate_messages as dexatel_messages
from adapters.dynamic_messaging import translate_campaigns as dynamic_messaging
from adapters.dynamic_messaging import translate_messages as dynamic_messaging_messages
from adapters.experia import translate_campaigns as experia
from adapters.experia import translate_messages as experia_messages
from adapters.experia.options import Options
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.content import Content, Text
from gateway.domain.messages import MessageState, Standing
from tests.conftest import NOON

_ACCOUNT = Account(new_id(), 1, "acme", NOON, NOON)
_CONTENT = Content(Text("Hi"))
_SUBMITTED = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)


def of_campaigns() -> list[Sequence[str]]:
    """The states of a campaign."""
    rows = (
        (status, dexatel.STATUSES[status], experia.STATUSES[status], _phases(status))
        for status in CampaignStatus
    )
    return [("domain", "Dexatel", "Experia", "Dynamic Messaging"), *rows]


def _phases(status: CampaignStatus) -> str:
    """Every number that such a campaign can show; a completed one has nothing queued."""
    stages = [Counters(1, sent=1, submitted=1)]
    stages += [Counters(1, delivered=1)] if status is CampaignStatus.COMPLETED else [Counters(1, queued=1)]
    shown = {dynamic_messaging.campaign_item(campaign_with(status, stage))["status"] for stage in stages}
    return ", ".join(map(str, sorted(shown)))


def of_messages() -> list[Sequence[str]]:
    """The states of a message, and where they are counted."""
    return [
        ("domain", "Experia", "counted by Dexatel", "counted by Experia"),
        *map(_message_row, MessageState),
    ]


def _message_row(state: MessageState) -> Sequence[str]:
    word = state.name.lower()
    counters = Counters(1, submitted=int(state in _SUBMITTED), **{word: 1})
    counted = campaign_with(CampaignStatus.IN_PROGRESS, counters)
    by_dexatel = dexatel.campaign_object(counted, "")["messages"]
    answer = experia.campaign_answer(_ACCOUNT, counted, None, None, Options())
    by_experia = ("Total", "SentCount", "DeliveredCount", "FailedCount")
    return (
        word,
        experia_messages.STATUSES[state],
        ", ".join(name for name, count in by_dexatel.items() if count),
        ", ".join(name for name in by_experia if answer[name]),
    )


def standings() -> list[Sequence[str]]:
    """How a message stands: its state, with what it waits for or why it failed."""
    rows = (
        (each, dexatel_messages.STATUSES[each], str(dynamic_messaging_messages.STATUSES[each]))
        for each in Standing
    )
    return [("how it stands", "Dexatel", "Dynamic Messaging"), *rows]


def campaign_with(status: CampaignStatus, counters: Counters, content: Content = _CONTENT) -> Campaign:
    """A campaign of another dialect in this state."""
    return Campaign(
        id=new_id(),
        account_id=_ACCOUNT.id,
        number=1,
        dialect="other",
        channel=Channel.SMS,
        status=status,
        name="Spring",
        content=content,
        start_at=NOON,
        created_at=NOON,
        updated_at=NOON,
        counters=counters,
        launched_at=NOON,
    )
