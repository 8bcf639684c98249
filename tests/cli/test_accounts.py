import re

import pytest

from tests.cli.conftest import Command


def test_create_prints_what_a_script_needs(command: Command) -> None:
    created = command("account", "create", "acme", "--rate", "50", "--json")
    assert (created.code, created.err) == (0, "")
    assert set(created.json) == {"account_id", "number", "name", "api_key"}
    assert created.json["number"] == 1
    assert created.json["name"] == "acme"
    assert re.fullmatch("[0-9a-f]{32}", created.json["api_key"])
    shown = command("account", "show", "acme", "--json").json
    assert shown["account_id"] == created.json["account_id"]
    assert (shown["rate"], shown["status"], shown["max_recipients"]) == (50.0, "active", 100_000)


def test_an_account_is_found_by_name_number_and_id(command: Command) -> None:
    first = command("account", "create", "first", "--json").json
    command("account", "create", "1", "--json")
    for text, name in [("first", "first"), ("2", "1"), ("1", "1"), (first["account_id"], "first")]:
        assert command("account", "show", text, "--json").json["name"] == name


def test_list(command: Command) -> None:
    for name in ("one", "two"):
        command("account", "create", name)
    assert [each["name"] for each in command("account", "list", "--json").json] == ["one", "two"]
    lines = command("account", "list").out.splitlines()
    assert lines[0].split()[:3] == ["number", "name", "status"]
    assert [line.split()[:3] for line in lines[1:]] == [["1", "one", "active"], ["2", "two", "active"]]


def test_set_changes_only_what_is_named(command: Command) -> None:
    before = command("account", "create", "acme", "--rate", "5", "--json")
    assert before.code == 0
    changed = command(
        "account", "set", "acme", "name=acme ltd", "rate=none", "region=gb", "time_zone=Asia/Riyadh", "--json"
    ).json
    assert changed["name"] == "acme ltd"
    assert changed["rate"] is None
    assert changed["region"] == "GB"
    assert changed["time_zone"] == "Asia/Riyadh"
    assert changed["max_recipients"] == 100_000
    again = command(
        "account", "set", "acme ltd", "strict_numbers=true", "max_recipients=1000000", "--json"
    ).json
    assert (again["strict_numbers"], again["max_recipients"], again["region"]) == (True, 1_000_000, "GB")


def test_disable_and_enable(command: Command) -> None:
    command("account", "create", "acme")
    assert command("account", "disable", "acme", "--json").json["status"] == "disabled"
    assert command("account", "enable", "acme", "--json").json["status"] == "active"


REFUSED = [
    ("name taken", ("account", "create", "acme"), 1, "error: an account named 'acme' exists\n"),
    ("no name", ("account", "create", ""), 1, "error: name: String should have at least 1 character\n"),
    ("rate", ("account", "create", "x", "--rate", "0"), 1, "error: rate: Input should be greater than 0\n"),
    ("unknown account", ("account", "show", "nobody"), 1, "error: there is no account 'nobody'\n"),
    (
        "set unknown account",
        ("account", "set", "nobody", "rate=1"),
        1,
        "error: there is no account 'nobody'\n",
    ),
    ("set nothing", ("account", "set", "acme"), 2, "error: Missing argument 'FIELD=VALUE…'.\n"),
    ("unknown command", ("account", "drop", "acme"), 2, "error: No such command 'drop'.\n"),
    (
        "unknown key",
        ("key", "revoke", "acme", "01a1fba2-5f85-7123-ac7d-ac64f5209e9f"),
        1,
        "error: account 'acme' has no key 01a1fba2-5f85-7123-ac7d-ac64f5209e9f\n",
    ),
    (
        "no key id",
        ("key", "revoke", "acme", "x"),
        2,
        "error: Invalid value for 'KEY_ID': Input should be a valid UUID, "
        "invalid character: found `x` at 0\n",
    ),
    (
        "key with a blank",
        ("key", "add", "acme", "--value", "a b"),
        1,
        "error: A key has to be 1 to 512 printable ASCII characters without blanks.\n",
    ),
    (
        "campaign that is none",
        ("campaign", "show", "acme", "7"),
        1,
        "error: There is no such campaign in this account.\n",
    ),
    (
        "campaign by a word",
        ("campaign", "pause", "acme", "x"),
        1,
        "error: account 'acme' has no campaign 'x'\n",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "code", "said"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_errors_are_one_line(command: Command, arguments: tuple[str, ...], code: int, said: str) -> None:
    command("account", "create", "acme")
    done = command(*arguments)
    assert (done.code, done.out, done.err) == (code, "", said)


def test_a_team_brings_its_key(command: Command) -> None:
    command("account", "create", "acme")
    command("account", "create", "other")
    brought = "5f1d7a84db00d2b3a0b1a5c4b2c7f3aa"
    added = command("key", "add", "acme", "--value", brought, "--json")
    assert (added.code, added.err, added.json["api_key"]) == (0, "", brought)
    assert command("key", "add", "other", "--value", brought).err == "error: this key is in use\n"
    listed = command("key", "list", "acme", "--json").json
    assert [key["ends_with"] for key in listed][1:] == ["f3aa"]
    assert brought not in command("key", "list", "acme").out


def test_a_short_key_is_taken_with_a_warning(command: Command) -> None:
    command("account", "create", "acme")
    added = command("key", "add", "acme", "--value", "hunter2", "--json")
    assert (added.code, added.json["api_key"]) == (0, "hunter2")
    assert added.err == "warning: this key has fewer than 16 characters\n"


def test_revoke(command: Command) -> None:
    command("account", "create", "acme")
    key = command("key", "list", "acme", "--json").json[0]
    assert key["revoked_at"] is None
    revoked = command("key", "revoke", "acme", key["key_id"], "--json").json
    assert revoked["revoked_at"] is not None
    assert command("key", "revoke", "acme", key["key_id"], "--json").json == revoked
