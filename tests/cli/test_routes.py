"""Routes of an account on the command line."""

import pytest

from tests.cli.conftest import Command


def test_add_list_remove(command: Command) -> None:
    command("account", "create", "acme")
    added = command(
        "route", "add", "acme", "--channel", "sms", "--provider", "simulator", "--sender", "Shop",
        "--prefix", "+44", "--priority", "2", "--weight", "5", "--json",
    ).json  # fmt: skip
    assert added == {
        "route_id": 1,
        "channel": "sms",
        "sender": "Shop",
        "prefix": "44",
        "provider": "simulator",
        "priority": 2,
        "weight": 5,
    }
    command("route", "add", "acme", "--channel", "viber", "--provider", "simulator")
    assert [each["route_id"] for each in command("route", "list", "acme", "--json").json] == [1, 2]
    assert command("route", "list", "acme").out.splitlines()[1].split() == [
        "1", "sms", "Shop", "44", "simulator", "2", "5",
    ]  # fmt: skip
    assert command("route", "remove", "acme", "1", "--json").json == added
    assert [each["route_id"] for each in command("route", "list", "acme", "--json").json] == [2]


ADD = ("route", "add", "acme", "--channel", "sms", "--provider", "simulator")
REFUSED = [
    (
        "no such provider",
        (*ADD[:-1], "smsc"),
        1,
        "'smsc' does not carry sms; those that do: simulator",
    ),
    ("no digits", (*ADD, "--prefix", "4x"), 1, "A sender is at most 100 characters, a prefix"),
    ("a national number", (*ADD, "--prefix", "07700"), 1, "A sender is at most 100 characters, a prefix"),
    ("other digits", (*ADD, "--prefix", "٤٤"), 1, "A sender is at most 100 characters, a prefix"),
    ("a long sender", (*ADD, "--sender", "x" * 101), 1, "A sender is at most 100 characters, a prefix"),
    ("no weight", (*ADD, "--weight", "0"), 2, "Invalid value for '--weight'"),
    ("removed twice", ("route", "remove", "acme", "1"), 1, "There is no such route in this account"),
    ("of another", ("route", "remove", "other", "2"), 1, "There is no such route in this account"),
]


def test_refusals(subtests: pytest.Subtests, command: Command) -> None:
    for name in ("acme", "other"):
        command("account", "create", name)
    command(*ADD)
    command(*ADD)
    command("route", "remove", "acme", "1")
    before = command("route", "list", "acme", "--json").json
    for label, arguments, code, said in REFUSED:
        with subtests.test(label):
            done = command(*arguments)
            assert (done.code, done.out) == (code, "")
            assert said in done.err
            assert command("route", "list", "acme", "--json").json == before
