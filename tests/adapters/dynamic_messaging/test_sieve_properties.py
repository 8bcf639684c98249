"""Any filter and sort on any rows give what a plain reading of the grammar gives."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dynamic_messaging.plain_sieve import OPERATORS, Row, answer
from tests.conftest import NOON, FrozenClock, served

KINDS: dict[str, type] = {
    "startdatetime": datetime,
    "sender": str,
    "recipientcount": int,
    "message": str,
    "status": int,
    "optoutlinkid": int,
    "tracklinkurl": str,
}
SPELLINGS = ["startDateTime", "sender", "recipientCount", "message", "status", "optOutLinkId", "trackLinkUrl"]

# Pieces that texts of rows and values of filters are made of, so that they meet.
WORDS = ["a", "A", "ab", "é", "É", "null", "NULL", "1", "2", " ", "(", ")"]
SPECIAL = [",", "|", "\\", "==", "!=", "<", ">", ">=", "@=", "_=", "_-="]

texts = st.lists(st.sampled_from(WORDS + SPECIAL), min_size=1, max_size=4).map("".join)
moments = st.integers(-3, 3).map(lambda hours: NOON + timedelta(days=40, hours=hours))
rows = st.lists(
    st.fixed_dictionaries(
        {
            "startdatetime": moments,
            "sender": st.sampled_from(["", "a", "A", "ab", "Ab", "null", "1"]),
            "recipientcount": st.integers(1, 3),
            "message": texts,
            "optoutlinkid": st.sampled_from([0, 1, 2]),
            "tracklinkurl": st.none() | texts,
        }
    ).map(lambda row: {**row, "status": 0}),
    min_size=3,
    max_size=6,
)


def escaped(value: str) -> str:
    """The value as it stands in a filter: a backslash before each separator, backslash and operator."""
    written, place = "", 0
    while place < len(value):
        operator = next((each for each in OPERATORS if value.startswith(each, place)), None)
        if operator:
            written += "\\" + operator
            place += len(operator)
            continue
        written += ("\\" if value[place] in ",|\\" else "") + value[place]
        place += 1
    return written


TEXT_OPERATORS = [each for each in OPERATORS if each.rstrip("*") not in (">", "<", ">=", "<=")]
NUMBER_OPERATORS = ["==", "!=", ">", "<", ">=", "<="]

blanks = st.sampled_from(["", "", " ", "  "])
names = st.sampled_from([*SPELLINGS, "SENDER", "message", "TrackLinkURL", "colour"])
words = st.sampled_from(["a", "A", "B", "AB", "aB", "é", "É", "null", "Null", "\\null", "1", ""])
whole_numbers = st.sampled_from(["0", "1", "2", "3", "-1", "2147483648", "null", "x"])
dates = st.one_of(
    moments.map(lambda moment: moment.isoformat()),
    st.sampled_from(["2026-04-11", "2026-04-11T12:00Z", "2026-04-11T14:00:00+02:00", "soon"]),
)
any_values = st.one_of(texts.map(escaped), texts, words, whole_numbers, dates)


@st.composite
def terms(
    draw: st.DrawFn, names: st.SearchStrategy[str], operators: list[str], values: st.SearchStrategy[str]
) -> str:
    chosen = draw(st.lists(names, min_size=1, max_size=2))
    wanted = draw(st.lists(values, min_size=1, max_size=3))
    many = "|".join(draw(blanks) + name + draw(blanks) for name in chosen)
    if len(chosen) > 1 and draw(st.booleans()):
        many = f"({many})"
    parts = "|".join(draw(blanks) + value + draw(blanks) for value in wanted)
    return draw(blanks) + many + draw(blanks) + draw(st.sampled_from(operators)) + parts


text_names = st.sampled_from(["sender", "Sender", "message", "MESSAGE", "trackLinkUrl", "tracklinkurl"])
filters = st.lists(
    st.one_of(
        terms(text_names, TEXT_OPERATORS, words | texts.map(escaped)),
        terms(text_names, ["==", "!=", "==*", "!=*"], words),
        terms(st.sampled_from(["recipientCount", "optOutLinkId", "STATUS"]), NUMBER_OPERATORS, whole_numbers),
        terms(st.just("startDateTime"), NUMBER_OPERATORS, dates),
        terms(names, OPERATORS, any_values),
    ),
    max_size=2,
).map(",".join)
soup = st.lists(st.sampled_from([*SPELLINGS, *WORDS, *SPECIAL, *OPERATORS]), max_size=8).map("".join)
sorts = st.lists(st.tuples(blanks, st.sampled_from(["", "-", "- "]), names).map("".join), max_size=3).map(
    ",".join
)
queries = st.lists(st.tuples(filters | filters | soup, sorts), min_size=6, max_size=20)

Listing: TypeAlias = Callable[[Sequence[Row], Sequence[tuple[str, str]]], list[list[int]]]


@pytest.fixture
def listing(database_url: str) -> Iterator[Listing]:
    """Makes campaigns of rows and asks the gateway for them; answers the places of those found."""
    with asyncio.Runner() as runner:
        database = runner.run(Database.connect(database_url))
        use_cases = UseCases.on(database, FrozenClock(), new_id)
        account = runner.run(use_cases.accounts.create("acme"))
        _, key = runner.run(use_cases.accounts.add_key(account))
        for _ in range(2):
            runner.run(use_cases.links.add(account))

        serving = served(use_cases)
        client = runner.run(serving.__aenter__())

        async def listed(rows: Sequence[Row], queries: Sequence[tuple[str, str]]) -> list[list[int]]:
            for table in ("messages", "campaign_progress", "campaigns"):
                await database.execute(f"DELETE FROM {table}")
            places = {}
            for place, row in enumerate(rows):
                campaign = await use_cases.campaigns.create(account, draft_of(row))
                places[str(campaign.id)] = place
            answers = []
            for filters, sorts in queries:
                parameters = {"filters": filters, "sorts": sorts, "pageSize": "100", "api-key": key}
                async with client.get("/api/Campaigns", params=parameters) as found:
                    assert found.status == 200, await found.text()
                    page = await found.json()
                answers.append([places[item["id"]] for item in page["items"]])
                assert page["totalRecords"] == len(answers[-1])
            return answers

        yield lambda rows, queries: runner.run(listed(rows, queries))
        runner.run(serving.__aexit__(None, None, None))
        runner.run(database.close())


def draft_of(row: Row) -> CampaignDraft:
    fields: dict[str, Any] = dict(row)
    return CampaignDraft(
        dialect="dynamic_messaging",
        channel=Channel.SMS,
        name="",
        content=Content(
            Text(fields["message"], Syntax.LITERAL),
            track_link=fields["tracklinkurl"],
            opt_out_link_id=fields["optoutlinkid"] or None,
        ),
        recipients=[Recipient("447700900001")] * fields["recipientcount"],
        sender=fields["sender"],
        schedule=fields["startdatetime"],
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, queries=queries)
def test_queries_give_what_the_grammar_says(
    listing: Listing, rows: list[Row], queries: list[tuple[str, str]]
) -> None:
    numbered = [{**row, "place": place} for place, row in enumerate(rows)]
    newest_first = numbered[::-1]
    expected = [
        [row["place"] for row in answer(newest_first, KINDS, filters, sorts)] for filters, sorts in queries
    ]
    assert listing(rows, queries) == expected
