"""The real npm package `ts-sieve-query-builder`: the queries it writes give the campaigns they ask for."""

import pytest

from tests.adapters.dynamic_messaging.conftest import Api, creation
from tests.clients.conftest import Program

WINTER, SPRING, SALE = "Winter, at last", "Spring is near", "Our sale | winter's end"
FOUND: dict[str, list[str]] = {
    "equals": [SALE, WINTER],
    "not_equals": [SPRING],
    "contains": [SALE],
    "starts_with": [WINTER],
    "greater": [SPRING, SALE],
    "at_least_and_less": [SPRING, WINTER],
    "before": [SPRING, WINTER],
    "any_case": [SALE, WINTER],
    "sorted": [SALE, SPRING, WINTER],
    "second_page": [SALE],
    "said_again": [SALE, WINTER],
}


@pytest.mark.usefixtures("packages")
async def test_the_package_finds_campaigns(program: Program, api: Api) -> None:
    for message, sender, count, day in (
        (WINTER, "Shop", 1, 3),
        (SPRING, "Bakery", 2, 3),
        (SALE, "Shop", 3, 5),
    ):
        contacts = [{"phoneNumber": f"+44770090000{n}"} for n in range(count)]
        start = f"2026-03-0{day}T12:00:00Z"
        body = creation(message=message, sender=sender, contacts=contacts, startDateTime=start)
        assert (await api("POST", "/api/Campaigns", json=body)).status == 201
    answers = await program("dynamic_messaging/sieve_query_builder.mjs")
    assert {name: answer["messages"] for name, answer in answers.items()} == FOUND
    assert {answer["status"] for answer in answers.values()} == {200}
    assert answers["second_page"]["pages"] == 2
