import asyncio
from collections.abc import Callable

import pytest

from gateway.app import use_cases_on
from gateway.config import Settings
from gateway.domain.webhooks import Webhook
from gateway.store.database import Database
from tests.cli.conftest import Command

URL = "https://8.8.8.8/hook"
SET = ("webhook", "set", "acme", "--url", URL, "--dialect")


@pytest.fixture(autouse=True)
def account(command: Command) -> None:
    command("account", "create", "acme")


def test_set_list_and_remove(command: Command) -> None:
    done = command(*SET, "experia", "--json")
    assert (done.code, done.json["event"], done.json["signed"]) == (0, "messageStatus", False)
    signed = command(*SET, "dexatel", "--secret", "s3cret", "--option", "signature=hex", "--json")
    assert (signed.json["event"], signed.json["signed"]) == ("delivery", True)
    assert signed.json["options"] == {"signature": "hex"}
    assert "s3cret" not in signed.out
    command(*SET, "dynamic_messaging")
    again = command("webhook", "set", "acme", "--dialect", "experia", "--url", "https://8.8.4.4/", "--json")
    assert again.json["webhook_id"] == done.json["webhook_id"], "it is replaced"
    listed = command("webhook", "list", "acme", "--json").json
    assert [(each["dialect"], each["url"], each["queued"]) for each in listed] == [
        ("experia", "https://8.8.4.4/", 0),
        ("dexatel", URL, 0),
        ("dynamic_messaging", URL, 0),
    ]
    assert URL in command("webhook", "list", "acme").out
    assert command("webhook", "remove", "acme", "--dialect", "experia").code == 0
    assert len(command("webhook", "list", "acme", "--json").json) == 2
    gone = command("webhook", "remove", "acme", "--dialect", "experia")
    assert gone.code == 1
    assert "no webhook" in gone.err


REFUSED: list[tuple[str, tuple[str, ...], str]] = [
    ("another dialect", (*SET, "vonage"), "expected one of dexatel, experia, dynamic_messaging"),
    ("another event", (*SET, "experia", "--event", "delivery"), "expected one of messageStatus"),
    ("a secret nobody uses", (*SET, "experia", "--secret", "s"), "not signed"),
    ("another option", (*SET, "dexatel", "--option", "hex"), "signature=base64|hex"),
    ("another value", (*SET, "dexatel", "--option", "signature=md5"), "signature=base64|hex"),
    ("an option where there is none", (*SET, "experia", "--option", "signature=hex"), "no option"),
    (
        "a private target",
        ("webhook", "set", "acme", "--dialect", "experia", "--url", "http://127.0.0.1/"),
        "private",
    ),
    ("no URL", ("webhook", "set", "acme", "--dialect", "experia", "--url", "hook"), "http://"),
    ("another account", ("webhook", "list", "nobody"), "no account"),
]


@pytest.mark.parametrize(("arguments", "said"), [pytest.param(*case, id=label) for label, *case in REFUSED])
def test_refused(command: Command, arguments: tuple[str, ...], said: str) -> None:
    done = command(*arguments)
    assert done.code == 1
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_private_targets_when_that_is_set(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_WEBHOOKS__ALLOW_PRIVATE_TARGETS", "true")
    done = command("webhook", "set", "acme", "--dialect", "experia", "--url", "http://127.0.0.1:9/hook")
    assert done.code == 0


@pytest.fixture
def give_up(database_url: str) -> Callable[[int], None]:
    """Leaves events of the account's webhook that were given up."""

    async def gave_up(count: int) -> None:
        database = await Database.connect(database_url)
        use_cases = use_cases_on(database, Settings())
        account = await use_cases.accounts.named("acme")
        webhook: Webhook = (await use_cases.webhooks.every(account))[0]
        await database.execute(
            """INSERT INTO campaigns (account_id, id, number, dialect, channel, status, name, content,
                                      start_at, created_at, updated_at)
               VALUES ($1, $1, 4, 'experia', 'sms', 'completed', 'n', '{}', now(), now(), now())""",
            account.id,
        )
        await database.execute(
            """INSERT INTO webhook_retries (account_id, webhook_id, campaign_id, seq, state, at, queued_at,
                                            attempts, next_try_at, dead_at, error)
               SELECT $1, $2, $1, seq, 3, now(), now(), 5, now(), now(), 'answered 500'
               FROM generate_series(1, $3::int) AS seq""",
            account.id,
            webhook.id,
            count,
        )
        await database.close()

    return lambda count: asyncio.run(gave_up(count))


def test_dead_and_replay(command: Command, give_up: Callable[[int], None]) -> None:
    command(*SET, "experia")
    give_up(3)
    dead = command("webhook", "dead", "acme", "--json").json
    assert [(each["campaign"], each["state"], each["attempts"], each["error"]) for each in dead] == [
        (4, "delivered", 5, "answered 500")
    ] * 3
    assert "answered 500" in command("webhook", "dead", "acme", "--limit", "1").out
    one = command("webhook", "replay", "acme", str(dead[0]["event_id"]), "--json")
    assert one.json == {"replayed": 1}
    listed = command("webhook", "list", "acme", "--json").json[0]
    assert (listed["retried"], listed["dead"]) == (1, 2)
    assert command("webhook", "replay", "acme", "--json").json == {"replayed": 2}
    assert command("webhook", "replay", "acme", "--json").json == {"replayed": 0}
