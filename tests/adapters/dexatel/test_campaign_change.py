from uuid import UUID

import pytest

from gateway.engine.accounts import REMEMBERED_SECONDS
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dexatel.conftest import UNKNOWN, Answer, Call, Parts
from tests.conftest import FrozenClock, NewTenant, Tenant

LATER = "2026-03-05 09:00:00"


@pytest.fixture
async def scheduled(call: Call, parts: Parts) -> Answer:
    answer = await call("POST", "/v1/campaigns", parts.campaign(schedule=LATER))
    assert answer.status == 201
    return answer


def address(campaign: Answer) -> str:
    return f"/v1/campaigns/{campaign.data['id']}"


CHANGES = [
    ("reschedule", {"schedule": "2026-03-06 10:00:00"}, {"schedule": "2026-03-06 10:00:00"}),
    ("rename", {"name": "Second"}, {"name": "Second"}),
    ("its own name again", {"name": "January Flash Sale"}, {}),
    (
        "both",
        {"name": "Both", "schedule": "2026-03-07T10:00:00Z"},
        {"name": "Both", "schedule": "2026-03-07 10:00:00"},
    ),
    ("cancel", {"status": "canceled"}, {"status": "canceled"}),
    ("cancel in British spelling", {"status": "CANCELLED"}, {"status": "canceled"}),
    (
        "cancel with the campaign's own name and schedule",
        {"status": "Canceled", "name": "January Flash Sale", "schedule": LATER},
        {"status": "canceled"},
    ),
    ("nothing", {}, {"update_date": "2026-03-02 12:00:00"}),
    ("nothing it knows", {"audience": UNKNOWN, "page": 1}, {"update_date": "2026-03-02 12:00:00"}),
]


@pytest.mark.parametrize(("change", "shown"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
async def test_changes(
    call: Call, scheduled: Answer, clock: FrozenClock, change: object, shown: dict[str, object]
) -> None:
    clock.forward(minutes=1)
    answer = await call("PUT", address(scheduled), change)
    assert answer.status == 200
    assert answer.data == {**scheduled.data, "update_date": "2026-03-02 12:01:00", **shown}
    assert (await call("GET", address(scheduled))).data == answer.data


REFUSALS = [
    ("to the past", {"schedule": "2026-03-01 10:00:00"}, 400, [1522]),
    ("to now", {"schedule": "2026-03-02 12:00:00"}, 400, [1522]),
    ("to no time", {"schedule": "tomorrow"}, 400, [1609]),
    ("to null", {"schedule": None}, 400, [1609]),
    ("to a taken name", {"name": "Taken"}, 409, [1614]),
    ("to a long name", {"name": "x" * 46}, 400, [1631]),
    ("to no name", {"name": None}, 400, [1631]),
    ("to another status", {"status": "completed"}, 400, [1611]),
    ("to the status it has", {"status": "scheduled"}, 400, [1611]),
    ("to status null", {"status": None}, 400, [1611]),
    ("to status 5", {"status": 5}, 400, [1611]),
    ("cancel and rename", {"status": "canceled", "name": "Other"}, 400, [1611]),
    ("cancel and reschedule", {"status": "canceled", "schedule": "2026-03-06 10:00:00"}, 400, [1611]),
]


async def test_changes_that_are_refused(call: Call, parts: Parts, scheduled: Answer) -> None:
    await call("POST", "/v1/campaigns", parts.campaign(name="Taken", schedule=LATER))
    got = {}
    for label, change, _, _ in REFUSALS:
        answer = await call("PUT", address(scheduled), change)
        got[label] = (answer.status, answer.codes)
    assert got == {label: (status, codes) for label, _, status, codes in REFUSALS}
    assert (await call("GET", address(scheduled))).data == scheduled.data


STATES = [
    # status, renamed, canceled, deleted
    ("scheduled", 200, 200, 204),
    ("in_progress", 1611, 200, 1612),
    ("paused", 1611, 200, 1612),
    ("completed", 1611, 1611, 204),
    ("failed", 1611, 1611, 204),
    ("canceled", 1611, 1611, 204),
]


@pytest.mark.parametrize(("status", "renamed", "canceled", "deleted"), STATES, ids=[row[0] for row in STATES])
async def test_what_each_state_allows(
    call: Call, scheduled: Answer, database: Database, status: str, renamed: int, canceled: int, deleted: int
) -> None:
    async def force() -> None:
        await database.fetch("UPDATE campaigns SET status = $1", status)

    async def outcome(method: str, data: object = None) -> int:
        answer = await call(method, address(scheduled), data)
        code: int = answer.codes[0] if answer.status == 400 else answer.status
        return code

    await force()
    shown = (await call("GET", address(scheduled))).data["status"]
    assert shown == ("in_progress" if status == "paused" else status)
    assert await outcome("PUT", {"name": "Other"}) == renamed
    assert await outcome("PUT", {"status": "canceled"}) == canceled
    await force()
    assert await outcome("DELETE") == deleted
    assert (await call("GET", address(scheduled))).status == (404 if deleted == 204 else 200)


async def test_delete_answers_nothing_and_frees_the_name(call: Call, parts: Parts, scheduled: Answer) -> None:
    deleted = await call("DELETE", address(scheduled))
    assert (deleted.status, deleted.text) == (204, "")
    assert "Content-Type" not in deleted.headers
    again = await call("DELETE", address(scheduled))
    assert (again.status, again.codes) == (404, [1601])
    assert (await call("POST", "/v1/campaigns", parts.campaign(schedule=LATER))).status == 201


async def test_a_sending_campaign_is_canceled(
    call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant
) -> None:
    sending = await call("POST", "/v1/campaigns", parts.campaign())
    canceled = await call("PUT", address(sending), {"status": "canceled"})
    assert canceled.data["status"] == "canceled"
    campaign = await use_cases.campaigns.get(tenant.account, UUID(sending.data["id"]))
    assert campaign.finished_at is not None


async def test_unknown_malformed_and_foreign_ids(
    call: Call, scheduled: Answer, new_tenant: NewTenant
) -> None:
    stranger = await new_tenant("stranger")
    table = [
        ("unknown", UNKNOWN, {}, 404, 1601),
        ("malformed", "5", {}, 400, 1602),
        ("without hyphens", UNKNOWN.replace("-", ""), {}, 400, 1602),
        ("in braces", "{campaign_id}", {}, 400, 1602),
        ("NUL", "%00", {}, 400, 1602),
        ("no UTF-8", "%FF", {}, 400, 1602),
        ("another account's", scheduled.data["id"], {"key": stranger.key}, 404, 1601),
    ]
    for label, identifier, extra, status, code in table:
        for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
            answer = await call(method, f"/v1/campaigns/{identifier}", data, **extra)
            assert (answer.status, answer.codes) == (status, [code]), (label, method)
    upper = await call("GET", f"/v1/campaigns/{scheduled.data['id'].upper()}")
    assert upper.data == scheduled.data


async def test_an_account_may_ask_for_the_older_form_of_a_read(
    call: Call, scheduled: Answer, use_cases: UseCases, clock: FrozenClock
) -> None:
    await use_cases.accounts.change("acme", {"options": {"dexatel": {"campaign_as_array": True}}})
    clock.forward(seconds=REMEMBERED_SECONDS)
    assert (await call("GET", address(scheduled))).data == [scheduled.data]
