"""The tables of docs/mapping.md say what the code does."""

import re
from pathlib import Path

import pytest

from adapters.dexatel import translate_campaigns as dexatel
from adapters.dexatel import translate_messages as dexatel_messages
from adapters.dynamic_messaging import translate_campaigns as dynamic_messaging
from adapters.dynamic_messaging import translate_messages as dynamic_messaging_messages
from adapters.experia import translate_campaigns as experia
from adapters.experia import translate_messages
from adapters.experia.options import Options
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.messages import MessageState, Standing
from schemas import dynamic_messaging as dynamic_messaging_wire
from schemas.dexatel_answers import CampaignObject, MessageObject
from schemas.experia import CampaignResponse
from tests.conftest import NOON

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"

ACCOUNT = Account(new_id(), 1, "acme", NOON, NOON)
SUBMITTED = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without the first."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def campaign(status: CampaignStatus, counters: Counters) -> Campaign:
    return Campaign(
        id=new_id(),
        account_id=ACCOUNT.id,
        number=1,
        dialect="other",
        channel=Channel.SMS,
        status=status,
        name="Spring",
        content=Content(Text("Hi")),
        start_at=NOON,
        created_at=NOON,
        updated_at=NOON,
        counters=counters,
        launched_at=NOON,
    )


FIELDS = [
    (1, CampaignObject.__annotations__),
    (2, CampaignResponse.__annotations__),
    (3, dynamic_messaging_wire.Campaign.__annotations__),
]


@pytest.mark.parametrize(("column", "keys"), FIELDS, ids=["Dexatel", "Experia", "Dynamic Messaging"])
def test_every_field_has_its_place(column: int, keys: dict[str, object]) -> None:
    cells = [re.findall(r"`(\w+)`", row[column]) for row in table("Fields of a campaign")]
    assert sorted(name for cell in cells for name in cell) == sorted(keys)


def test_states_of_a_campaign() -> None:
    assert table("States of a campaign") == [
        [status, dexatel.STATUSES[status], experia.STATUSES[status], _phases(status)]
        for status in CampaignStatus
    ]


def _phases(status: CampaignStatus) -> str:
    """Every number that such a campaign can show; a completed one has nothing queued."""
    stages = [Counters(1, sent=1, submitted=1)]
    stages += [Counters(1, delivered=1)] if status is CampaignStatus.COMPLETED else [Counters(1, queued=1)]
    shown = {dynamic_messaging.campaign_item(campaign(status, stage))["status"] for stage in stages}
    return ", ".join(map(str, sorted(shown)))


def test_states_of_a_message() -> None:
    assert table("States of a message") == [_message_row(state) for state in MessageState]


def _message_row(state: MessageState) -> list[str]:
    word = state.name.lower()
    counters = Counters(1, submitted=int(state in SUBMITTED), **{word: 1})
    counted = campaign(CampaignStatus.IN_PROGRESS, counters)
    by_dexatel = dexatel.campaign_object(counted, "")["messages"]
    answer = experia.campaign_answer(ACCOUNT, counted, None, None, Options())
    by_experia = ("Total", "SentCount", "DeliveredCount", "FailedCount")
    return [
        word,
        translate_messages.STATUSES[state],
        ", ".join(name for name, count in by_dexatel.items() if count),
        ", ".join(name for name in by_experia if answer[name]),
    ]


MESSAGE_FIELDS = [(1, MessageObject.__annotations__), (2, dynamic_messaging_wire.Message.__annotations__)]


@pytest.mark.parametrize(("column", "keys"), MESSAGE_FIELDS, ids=["Dexatel", "Dynamic Messaging"])
def test_every_field_of_a_message_has_its_place(column: int, keys: dict[str, object]) -> None:
    rows = table("Messages one by one")
    cells = [re.findall(r"`([a-z]\w+)`", row[column]) for row in rows[: -len(Standing) - 1]]
    assert sorted(name for cell in cells for name in cell) == sorted(keys)


def test_how_messages_stand() -> None:
    assert table("Messages one by one")[-len(Standing) :] == [
        [each, dexatel_messages.STATUSES[each], str(dynamic_messaging_messages.STATUSES[each])]
        for each in Standing
    ]


def test_placeholders() -> None:
    for fields, braces, _, named in table("Placeholders")[:-1]:
        written = re.findall(r"`(.+?)`", named)
        for field, placeholder in zip(fields.split(", "), written, strict=True):
            assert Text(placeholder, Syntax.NAMED).fields() == (field,)
            if braces != "–":
                assert f"`{Text(placeholder, Syntax.NAMED).written_in(Syntax.BRACES).source}`" in braces
